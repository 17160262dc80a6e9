// A Job that is there for its pod: the fact that the pod runs, which whoever works in it needs.
import type { FactOf } from '../../core/fact.ts';

export function jobPodFact({
  cluster,
  namespace,
  job,
}: {
  readonly cluster: string;
  readonly namespace: string;
  readonly job: string;
}): FactOf<'object'> {
  return { fact: 'object', cluster, object: `Pod of Job ${namespace}/${job}` };
}
