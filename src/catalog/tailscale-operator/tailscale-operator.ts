// The Tailscale Kubernetes operator: gives Services and Ingresses names in the tailnet. Objects as the static manifest of
// the product has them, reduced to what one Ingress needs. tailscale.com/kb/1236/kubernetes-operator
import type { Fact } from '../../core/fact.ts';
import type { Json } from '../../core/json.ts';
import type { SecretLocator } from '../../core/secret.ts';

export interface TailscaleOperatorOptions {
  readonly cluster: string;
  /** The OAuth client that a person made in the admin console; keys `client_id` and `client_secret`. */
  readonly oauth: { readonly clientId: SecretLocator; readonly clientSecret: SecretLocator };
  /** Pinned, as `v1.92.5`. */
  readonly version: string;
}

export const tailscaleNamespace = 'tailscale';

export function tailscaleOperatorFact(cluster: string): Fact {
  return { fact: 'operator', cluster, operator: 'tailscale' };
}

export function tailscaleOperatorObjects({ oauth, version }: TailscaleOperatorOptions): readonly { readonly [key: string]: Json }[] {
  const namespace = tailscaleNamespace;
  const labels = { 'app.kubernetes.io/name': 'tailscale-operator', app: 'operator' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'operator', namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'proxies', namespace } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'operator-oauth', namespace },
      type: 'Opaque',
      stringData: { client_id: oauth.clientId, client_secret: oauth.clientSecret } as unknown as Json,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'tailscale-operator' },
      rules: [
        { apiGroups: [''], resources: ['events', 'services', 'services/status'], verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] },
        { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingresses/status', 'ingressclasses'], verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'tailscale-operator' },
      subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tailscale-operator' },
    },
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'tailscale' }, spec: { controller: 'tailscale.com/ts-ingress' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'operator', namespace, labels },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: 'operator',
            volumes: [{ name: 'oauth', secret: { secretName: 'operator-oauth' } }],
            containers: [
              {
                name: 'operator',
                image: `tailscale/k8s-operator:${version}`,
                env: [
                  { name: 'OPERATOR_HOSTNAME', value: 'tailscale-operator' },
                  { name: 'OPERATOR_NAMESPACE', value: namespace },
                  { name: 'CLIENT_ID_FILE', value: '/oauth/client_id' },
                  { name: 'CLIENT_SECRET_FILE', value: '/oauth/client_secret' },
                  { name: 'PROXY_IMAGE', value: `tailscale/tailscale:${version}` },
                  { name: 'PROXY_TAGS', value: 'tag:k8s' },
                ],
                volumeMounts: [{ name: 'oauth', mountPath: '/oauth', readOnly: true }],
                resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
              },
            ],
          },
        },
      },
    },
  ];
}
