// Whether the registry does what it is for: it takes an image by the name that people use, and brings each upstream's images
// into the namespace that was promised. Rolling back takes the test image out again.
import { imagePulls } from '../../src/kinds/check/image-pulls/image-pulls.ts';
import { imageCopy } from '../../src/kinds/move/image-copy/image-copy.ts';
import type { PhaseBuilder } from '../../src/plan/phase.ts';
import type { StepHandle } from '../../src/plan/step.ts';
import { indri } from './inventory.ts';

const { architecture } = indri;
const dockerHub = { url: 'https://registry-1.docker.io' };
const alpine = { repository: 'library/alpine', reference: '3.22' };
const upstreams = [
  { namespace: 'docker.io', registry: dockerHub, ...alpine },
  { namespace: 'ghcr.io', registry: { url: 'https://ghcr.io' }, repository: 'miniflux/miniflux', reference: '2.2.16' },
  { namespace: 'quay.io', registry: { url: 'https://quay.io' }, repository: 'prometheus/node-exporter', reference: 'v1.9.1' },
];
// Indri itself cannot reach a name that it serves; the laptop can.
const image = { registry: { url: 'https://registry.tail8d86e.ts.net' }, repository: 'blumeops/test', reference: 'v1' };

export function registrySmoke({ step, check }: PhaseBuilder, options: { readonly port: number; readonly name: StepHandle<object> }): void {
  step('registry-push', imageCopy({ from: { registry: dockerHub, ...alpine }, to: image, architecture }), { after: [options.name] });
  check('registry-pull', imagePulls({ image }));
  const registry = { url: `http://localhost:${options.port}`, from: `host:${indri.name}` } as const;
  for (const { namespace, ...upstream } of upstreams) {
    const { repository, reference } = upstream;
    check(
      `registry-mirrors-${namespace.replace('.', '-')}`,
      imagePulls({ image: { registry, repository: `${namespace}/${repository}`, reference }, architecture, sameAs: upstream }),
      { patienceMs: 120_000 },
    );
  }
}
