// Whether an object of a cluster is there and does what it is for, right now.
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { objectLabel, type ObjectId } from '../../../ports/cluster.ts';
import { LongshoreError } from '../../../core/error.ts';
import { readiness } from '../../kube/readiness.ts';
import { whyNotReady } from '../../kube/why-not-ready.ts';
import type { CheckKind } from '../../kind.ts';

export type KubeReadySpec = JsonObject & {
  readonly cluster: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
};

export const kubeReadyKind: CheckKind<KubeReadySpec> = {
  type: 'check',
  name: 'kube-ready',
  describe: (spec) => `${objectLabel(idOf(spec))} in cluster ${spec.cluster} is ready`,
  validate: (spec) =>
    (['cluster', 'apiVersion', 'kind', 'name'] as const)
      .filter((name) => typeof spec[name] !== 'string' || spec[name] === '')
      .map((name) => `${name} is missing`),
  facts: (spec) => ({ requires: [{ fact: 'object', cluster: spec.cluster, object: objectLabel(idOf(spec)) }] }),
  async observe(context, spec) {
    const cluster = context.cluster(spec.cluster);
    const label = objectLabel(idOf(spec));
    const object = await cluster.get(idOf(spec)).catch((error: unknown) => {
      if (error instanceof LongshoreError && error.code === 'cluster-not-found') return undefined;
      throw error;
    });
    if (object === undefined) return { pass: false, detail: `${label} is not in cluster ${spec.cluster}; expected it there and ready` };
    const seen = await readiness(cluster, object);
    if (seen.ready) return { pass: true, detail: `${label} is ready, as expected` };
    const reasons = await whyNotReady(cluster, object);
    return { pass: false, detail: `${label} is not ready: ${[seen.because ?? 'not yet', ...reasons].join('; ')}` };
  },
};

function idOf({ apiVersion, kind, namespace, name }: KubeReadySpec): ObjectId {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

export function kubeReady(
  spec: Input<{
    readonly cluster: string;
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  }>,
): StepDefinition {
  return stepDefinition<KubeReadySpec>('check', kubeReadyKind.name, spec);
}
