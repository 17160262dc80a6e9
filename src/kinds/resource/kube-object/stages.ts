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
