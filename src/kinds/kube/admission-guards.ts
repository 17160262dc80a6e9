// What in a cluster may refuse an object besides the API server itself: admission webhooks and policies. Where one of them may have a
// say about an object, only the server's dry run can tell (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/).
import { errorRecord } from '../../core/error.ts';
import type { ClusterReader, KubeObject } from '../../ports/cluster.ts';
import { eachBounded } from './bounded.ts';
import { field, listField } from './field.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';
const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
/** What a policy matches stands elsewhere: a binding counts for everything. */
const bindings = ['MutatingAdmissionPolicyBinding', 'ValidatingAdmissionPolicyBinding'];

/** Whether something in the cluster may have a say about an object. Who must not ask is told that everything may. */
export async function admissionGuards(cluster: ClusterReader): Promise<(object: KubeObject) => boolean> {
  try {
    const [hooks, policies] = await Promise.all([listAll(cluster, webhooks), listAll(cluster, bindings)]);
    if (policies.length > 0) return () => true;
    const rules = hooks.flatMap((configuration) => listField(configuration, 'webhooks')).flatMap((webhook) => listField(webhook, 'rules'));
    return (object) => rules.some((rule) => mayMatch(rule, object));
  } catch (error) {
    if (errorRecord(error).code === 'cluster-forbidden') return () => true;
    throw error;
  }
}

async function listAll(cluster: ClusterReader, kinds: readonly string[]): Promise<readonly KubeObject[]> {
  const lists = await eachBounded(kinds, async (kind) => {
    try {
      return await cluster.list({ apiVersion, kind });
    } catch (error) {
      // A server that does not know the type has none of it.
      if (errorRecord(error).code === 'cluster-not-found') return [];
      throw error;
    }
  });
  return lists.flat();
}

function mayMatch(rule: unknown, object: KubeObject): boolean {
  const texts = (name: string): readonly string[] => {
    const value = field(rule as KubeObject, name);
    return Array.isArray(value) ? value.map(String) : [];
  };
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
  const groups = texts('apiGroups');
  if (!groups.includes('*') && !groups.includes(group)) return false;
  // `networkpolicies` of `NetworkPolicy`: the plural begins as the kind does, up to its last letter.
  const stem = object.kind.toLowerCase().slice(0, -1);
  return texts('resources').some((resource) => resource.startsWith('*') || resource.startsWith(stem));
}
