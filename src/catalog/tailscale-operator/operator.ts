// Tailscale's Kubernetes operator as objects: what its static manifest makes, at one pinned version, with the OAuth
// client's secret kept where the plan says (tailscale.com/kb/1236/kubernetes-operator; the resources of its chart).
import type { JsonObject } from '../../core/json.ts';
import type { SecretLocator } from '../../core/secret.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import { tailscaleCrds, tailscaleRights } from './operator-rights.ts';

export const tailscaleVersion = 'v1.92.5';

export interface TailscaleOperator {
  /** Of an OAuth client that may write devices and auth keys, with the operator's tag. */
  readonly clientId: SecretLocator & JsonObject;
  readonly clientSecret: SecretLocator & JsonObject;
  /** The tag that the operator itself has; it must own `proxyTags` in the tailnet's policy. */
  readonly operatorTag?: string;
  /** The tags of what it exposes. */
  readonly proxyTags?: readonly string[];
  readonly hostname?: string;
}

const namespace = 'tailscale';
const labels = { app: 'operator' };

/** In the order in which they can be applied. */
export function tailscaleOperator(options: TailscaleOperator): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...tailscaleCrds(),
    ...tailscaleRights(namespace),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'operator-oauth', namespace },
      type: 'Opaque',
      stringData: { client_id: whole(options.clientId), client_secret: whole(options.clientSecret) },
    },
    // Name and controller of the class are fixed in the operator.
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'tailscale' },
      spec: { controller: 'tailscale.com/ts-ingress' },
    },
    deployment(options),
  ];
}

function deployment(options: TailscaleOperator): KubeObject {
  const field = (name: string, path: string) => ({ name, valueFrom: { fieldRef: { fieldPath: path } } });
  const env = [
    { name: 'OPERATOR_INITIAL_TAGS', value: options.operatorTag ?? 'tag:k8s-operator' },
    { name: 'OPERATOR_HOSTNAME', value: options.hostname ?? 'tailscale-operator' },
    { name: 'OPERATOR_SECRET', value: 'operator' },
    { name: 'OPERATOR_LOGGING', value: 'info' },
    field('OPERATOR_NAMESPACE', 'metadata.namespace'),
    { name: 'CLIENT_ID_FILE', value: '/oauth/client_id' },
    { name: 'CLIENT_SECRET_FILE', value: '/oauth/client_secret' },
    { name: 'PROXY_IMAGE', value: `tailscale/tailscale:${tailscaleVersion}` },
    { name: 'PROXY_TAGS', value: (options.proxyTags ?? ['tag:k8s']).join(',') },
    { name: 'APISERVER_PROXY', value: 'false' },
    { name: 'PROXY_FIREWALL_MODE', value: 'auto' },
    field('POD_NAME', 'metadata.name'),
    field('POD_UID', 'metadata.uid'),
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'operator', namespace },
    spec: {
      replicas: 1,
      // Two operators at once would fight for the same devices.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'operator',
          containers: [
            {
              name: 'operator',
              image: `tailscale/k8s-operator:${tailscaleVersion}`,
              env,
              ports: [{ name: 'metrics', containerPort: 8080, protocol: 'TCP' }],
              resources: { requests: { cpu: '50m', memory: '100Mi' }, limits: { memory: '256Mi' } },
              volumeMounts: [{ name: 'oauth', mountPath: '/oauth', readOnly: true }],
            },
          ],
          volumes: [{ name: 'oauth', secret: { secretName: 'operator-oauth' } }],
        },
      },
    },
  };
}

/** A template that is one secret and nothing else. */
function whole(locator: SecretLocator & JsonObject): JsonObject {
  return { $secretTemplate: '${value}', values: { value: locator } };
}
