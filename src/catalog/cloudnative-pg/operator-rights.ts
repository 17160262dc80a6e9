// What CloudNativePG's operator may do: its account, its rights, and the webhooks by which the API asks it about its
// resources. The operator writes its own certificate into them. As in the release manifest of 1.28
// (cloudnative-pg.io/documentation/1.28/security, section RBAC).
import type { JsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';

export const operatorNamespace = 'cnpg-system';
const account = 'cnpg-manager';

/** `group/resource resource: verbs`, with `core` for the group without a name. */
const rights: readonly (readonly [group: string, resources: string, verbs: string])[] = [
  ['', 'configmaps secrets services', 'create delete get list patch update watch'],
  ['', 'configmaps/status secrets/status', 'get patch update'],
  ['', 'events', 'create patch'],
  ['', 'nodes', 'get list watch'],
  ['', 'persistentvolumeclaims pods pods/exec', 'create delete get list patch watch'],
  ['', 'pods/status', 'get'],
  ['', 'serviceaccounts', 'create get list patch update watch'],
  ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations validatingwebhookconfigurations', 'get patch'],
  ['apps', 'deployments', 'create delete get list patch update watch'],
  ['batch', 'jobs', 'create delete get list patch watch'],
  ['coordination.k8s.io', 'leases', 'create get update'],
  ['monitoring.coreos.com', 'podmonitors', 'create delete get list patch watch'],
  ['policy', 'poddisruptionbudgets', 'create delete get list patch update watch'],
  [
    'postgresql.cnpg.io',
    'backups clusters databases poolers publications scheduledbackups subscriptions',
    'create delete get list patch update watch',
  ],
  [
    'postgresql.cnpg.io',
    'backups/status databases/status publications/status scheduledbackups/status subscriptions/status',
    'get patch update',
  ],
  ['postgresql.cnpg.io', 'clusterimagecatalogs imagecatalogs', 'get list watch'],
  ['postgresql.cnpg.io', 'clusters/finalizers poolers/finalizers', 'update'],
  ['postgresql.cnpg.io', 'clusters/status failoverquorums/status poolers/status', 'get patch update watch'],
  ['postgresql.cnpg.io', 'failoverquorums', 'create delete get list watch'],
  ['rbac.authorization.k8s.io', 'rolebindings roles', 'create get list patch update watch'],
  ['snapshot.storage.k8s.io', 'volumesnapshots', 'create get list patch watch'],
];

const mutated = ['backup', 'cluster', 'database', 'scheduledbackup'];
const validated = ['backup', 'cluster', 'database', 'pooler', 'scheduledbackup'];

export function operatorRights(): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: operatorNamespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: account },
      rules: rights.map(([group, resources, verbs]) => ({ apiGroups: [group], resources: resources.split(' '), verbs: verbs.split(' ') })),
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'cnpg-manager-rolebinding' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: operatorNamespace }],
    },
  ];
}

export function operatorWebhooks(): readonly KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cnpg-webhook-service', namespace: operatorNamespace },
      spec: { selector: { 'app.kubernetes.io/name': 'cloudnative-pg' }, ports: [{ port: 443, targetPort: 9443 }] },
    },
    configuration(
      'MutatingWebhookConfiguration',
      'cnpg-mutating-webhook-configuration',
      mutated.map((kind) => webhook('mutate', kind)),
    ),
    configuration(
      'ValidatingWebhookConfiguration',
      'cnpg-validating-webhook-configuration',
      validated.map((kind) => webhook('validate', kind)),
    ),
  ];
}

function configuration(kind: string, name: string, webhooks: readonly JsonObject[]): KubeObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, webhooks };
}

function webhook(verb: 'mutate' | 'validate', kind: string): JsonObject {
  return {
    name: `${verb[0]}${kind}.cnpg.io`,
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: { name: 'cnpg-webhook-service', namespace: operatorNamespace, path: `/${verb}-postgresql-cnpg-io-v1-${kind}` },
    },
    failurePolicy: 'Fail',
    rules: [{ apiGroups: ['postgresql.cnpg.io'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: [`${kind}s`] }],
    sideEffects: 'None',
  };
}
