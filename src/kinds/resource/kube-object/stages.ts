// In which order objects are applied: what others stand in or are made of first, what may refuse others last. Within a stage any
// order is right, so a stage is applied a few at a time (helm.sh/docs, the order of installing, has the same shape).
import type { ObjectId } from '../../../ports/cluster.ts';

const stages: readonly ReadonlySet<string>[] = [
  new Set(['Namespace']),
  new Set(['CustomResourceDefinition']),
  new Set([
    'ServiceAccount',
    'Secret',
    'ConfigMap',
    'ClusterRole',
    'ClusterRoleBinding',
    'Role',
    'RoleBinding',
    'StorageClass',
    'PriorityClass',
    'RuntimeClass',
    'IngressClass',
    'ResourceQuota',
    'LimitRange',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Service',
    'NetworkPolicy',
    'PodDisruptionBudget',
  ]),
];
/** A webhook whose server does not run yet refuses the very objects that would make it run. */
const last = new Set(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicyBinding', 'APIService']);

export function stageOf({ kind, apiVersion }: Pick<ObjectId, 'kind' | 'apiVersion'>): number {
  // A custom `Service` of some operator is not the core one.
  const builtin = !apiVersion.includes('.') || apiVersion.split('/')[0]?.endsWith('.k8s.io') === true;
  if (!builtin) return stages.length;
  const found = stages.findIndex((stage) => stage.has(kind));
  return found >= 0 ? found : last.has(kind) ? stages.length + 1 : stages.length;
}

/** What has to become ready, which goes on while others of its stage are applied. */
const slow = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod']);

/**
 * The objects of each stage, in the order in which they are begun. Where no definitions come between, namespaces and what is made in
 * them are one stage: a namespace comes before the others, and an object waits for its own.
 */
export function stagesOf<Item extends { readonly id: ObjectId }>(objects: readonly Item[]): readonly (readonly Item[])[] {
  const byStage = new Map<number, Item[]>();
  const apart = objects.some(({ id }) => stageOf(id) === 1);
  for (const stage of [...new Set(objects.map(({ id }) => stageOf(id)))].sort((a, b) => a - b)) {
    const own = objects.filter(({ id }) => stageOf(id) === stage);
    const ordered = [...own.filter(({ id }) => slow.has(id.kind)), ...own.filter(({ id }) => !slow.has(id.kind))];
    const into = stage === 2 && !apart ? 0 : stage;
    byStage.set(into, [...(byStage.get(into) ?? []), ...ordered]);
  }
  return [...byStage.values()];
}
