// Accounts, rights and custom resources of Tailscale's operator and of the proxies that it makes, as in its chart
// (github.com/tailscale/tailscale, cmd/k8s-operator/deploy). Schemas let everything through: the operator checks them.
import type { KubeObject } from '../../ports/cluster.ts';

const group = 'tailscale.com';
const all = 'create delete deletecollection get list patch update watch';

/** The operator watches all of these and does not start while one is missing. */
const resources = {
  Connector: 'connectors',
  DNSConfig: 'dnsconfigs',
  ProxyClass: 'proxyclasses',
  ProxyGroup: 'proxygroups',
  Recorder: 'recorders',
};

type Right = readonly [group: string, resources: string, verbs: string];

const clusterRights: readonly Right[] = [
  ['', 'nodes', 'get list watch'],
  ['', 'events services services/status', all],
  ['networking.k8s.io', 'ingresses ingresses/status', all],
  ['networking.k8s.io', 'ingressclasses', 'get list watch'],
  ['discovery.k8s.io', 'endpointslices', 'get list watch'],
  [
    group,
    Object.values(resources)
      .flatMap((plural) => [plural, `${plural}/status`])
      .join(' '),
    'get list watch update',
  ],
  ['apiextensions.k8s.io', 'customresourcedefinitions', 'get list watch'],
];

const operatorRights: readonly Right[] = [
  ['', 'secrets serviceaccounts configmaps', all],
  ['', 'pods', 'get list watch update'],
  ['', 'pods/status', 'update'],
  ['apps', 'statefulsets deployments', all],
  ['discovery.k8s.io', 'endpointslices', 'get list watch create update deletecollection'],
  ['rbac.authorization.k8s.io', 'roles rolebindings', 'get create patch update list watch deletecollection'],
  ['monitoring.coreos.com', 'servicemonitors', 'get list update create delete'],
];

const proxyRights: readonly Right[] = [
  ['', 'secrets', all],
  ['', 'events', 'create patch get'],
];

export function tailscaleCrds(): readonly KubeObject[] {
  return Object.entries(resources).map(([kind, plural]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          subresources: { status: {} },
        },
      ],
    },
  }));
}

export function tailscaleRights(namespace: string): readonly KubeObject[] {
  const rbac = 'rbac.authorization.k8s.io';
  const account = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  const subject = (name: string) => ({ kind: 'ServiceAccount', name, namespace });
  const role = (name: string, rights: readonly Right[]): readonly KubeObject[] => [
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name, namespace }, rules: rules(rights) },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [subject(name)],
    },
  ];
  return [
    account('operator'),
    account('proxies'),
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: 'tailscale-operator' }, rules: rules(clusterRights) },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'tailscale-operator' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'tailscale-operator' },
      subjects: [subject('operator')],
    },
    ...role('operator', operatorRights),
    ...role('proxies', proxyRights),
  ];
}

function rules(rights: readonly Right[]) {
  return rights.map(([apiGroup, names, verbs]) => ({ apiGroups: [apiGroup], resources: names.split(' '), verbs: verbs.split(' ') }));
}
