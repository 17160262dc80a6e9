// The pods of a Job, by the label that its controller gives them
// (https://kubernetes.io/docs/reference/labels-annotations-taints/#batch-kubernetes-io-job-name; since 1.27).
import type { ClusterReader, KubeObject } from '../../ports/cluster.ts';
import { field, listField, textField } from './field.ts';

export interface JobPods {
  /** All that have not ended: they may hold volumes. */
  readonly live: readonly KubeObject[];
  /** One in which commands can be run; the newest where a lost node leaves an older one behind. */
  readonly running: KubeObject | undefined;
}

export async function jobPods(
  cluster: ClusterReader,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<JobPods> {
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `batch.kubernetes.io/job-name=${name}` });
  const live = pods.filter((pod) => !['Succeeded', 'Failed'].includes(textField(pod, 'status.phase') ?? ''));
  const running = live
    .filter((pod) => field(pod, 'metadata.deletionTimestamp') === undefined && isReady(pod))
    .sort((a, b) => (startOf(a) < startOf(b) ? 1 : -1));
  return { live, running: running[0] };
}

function isReady(pod: KubeObject): boolean {
  return listField(pod, 'status.conditions').some((each) => each['type'] === 'Ready' && each['status'] === 'True');
}

function startOf(pod: KubeObject): string {
  return String(pod.metadata['creationTimestamp'] ?? '');
}
