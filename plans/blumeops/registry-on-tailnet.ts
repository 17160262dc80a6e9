// The registry's name on the tailnet, before anything is served: a tag that admins own, what tests of the policy expect of
// it, the tag on indri, and the service itself. Members get no grant: none of them needs the registry.
import { deviceTags } from '../../src/kinds/resource/device-tags/device-tags.ts';
import { tailnetPolicy } from '../../src/kinds/resource/tailnet-policy/tailnet-policy.ts';
import { tailnetService } from '../../src/kinds/resource/tailnet-service/tailnet-service.ts';
import type { PhaseBuilder } from '../../src/plan/phase.ts';
import { indri } from './inventory.ts';

export const registryService = 'svc:registry';
const tag = 'tag:registry';

export function registryOnTailnet({ step }: PhaseBuilder) {
  const policy = step(
    'registry-policy',
    tailnetPolicy([
      { edit: 'list-has', section: 'tagOwners', name: tag, entries: ['autogroup:admin', 'tag:blumeops'] },
      { edit: 'test-expects', src: 'erich@example.com', accept: [`${tag}:443`] },
      { edit: 'test-expects', src: 'allison@example.com', deny: [`${tag}:443`] },
    ]),
  );
  const tagged = step('registry-tag', deviceTags({ device: indri.name, has: [tag] }), { after: [policy] });
  return step(
    'registry-service',
    tailnetService({
      service: registryService,
      state: 'defined',
      ports: ['tcp:443'],
      tags: [tag],
      comment: 'Container registry on indri',
    }),
    { after: [tagged] },
  );
}
