// Miniflux in a cluster: the workload apart from the name that users reach it by, since a cutover makes the one long
// before the other (miniflux.app/docs/configuration; tailscale.com/kb/1439/kubernetes-operator-cluster-ingress).
import type { KubeObject } from '../../ports/cluster.ts';
import type { SecretTemplate } from '../../kinds/secret/secret-template.ts';

export interface MinifluxInCluster {
  readonly namespace?: string;
  /** With an exact version, not older than the one whose data it takes over. */
  readonly image?: string;
  readonly databaseUrl: SecretTemplate;
  /** As users write it: `https://feed.example.ts.net`. */
  readonly baseUrl: string;
  /** The label that the Ingress asks for on the tailnet: `feed`. */
  readonly hostname: string;
  readonly replicas?: number;
  /**
   * `leave`: the schema stays as it was moved, and the old instance could still use it. `run`: Miniflux brings it to its
   * own version at its start, and there is no way back for an older one.
   */
  readonly migrations?: 'leave' | 'run';
  /** More settings by their variable: `POLLING_FREQUENCY` … */
  readonly settings?: Readonly<Record<string, string>>;
  readonly resources?: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
}

export const minifluxImage = 'ghcr.io/miniflux/miniflux:2.2.16';

const name = 'miniflux';
const labels = { 'app.kubernetes.io/name': name };

/** Everything, in the order in which it can be applied. */
export function minifluxInCluster(options: MinifluxInCluster): readonly KubeObject[] {
  return [...minifluxWorkload(options), minifluxIngress(options)];
}

/** What runs: nobody can reach it from outside the cluster yet. */
export function minifluxWorkload(options: MinifluxInCluster): readonly KubeObject[] {
  const namespace = options.namespace ?? name;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', stringData: { DATABASE_URL: options.databaseUrl } },
    deployment(options, namespace),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
    },
  ];
}

/** Claims the name. While another device holds it the tailnet gives `<hostname>-1` instead, so it comes after that is free. */
export function minifluxIngress(options: Pick<MinifluxInCluster, 'namespace' | 'hostname'>): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: options.namespace ?? name },
    spec: {
      ingressClassName: 'tailscale',
      defaultBackend: { service: { name, port: { number: 80 } } },
      tls: [{ hosts: [options.hostname] }],
    },
  };
}

function deployment(options: MinifluxInCluster, namespace: string): KubeObject {
  const { cpu, memory, memoryLimit } = options.resources ?? { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' };
  const health = { httpGet: { path: '/healthcheck', port: 8080 } };
  const settings = {
    LISTEN_ADDR: '0.0.0.0:8080',
    BASE_URL: options.baseUrl,
    RUN_MIGRATIONS: options.migrations === 'run' ? '1' : '0',
    ...options.settings,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: options.replicas ?? 1,
      // The new version may change the schema under the old one's feet.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          // Links would put variables such as MINIFLUX_PORT into the environment that Miniflux reads.
          enableServiceLinks: false,
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, runAsUser: 65_534, runAsGroup: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name,
              image: options.image ?? minifluxImage,
              env: [
                { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name, key: 'DATABASE_URL' } } },
                ...Object.entries(settings).map(([variable, value]) => ({ name: variable, value })),
              ],
              ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
              startupProbe: { ...health, periodSeconds: 2, failureThreshold: 30 },
              readinessProbe: { ...health, periodSeconds: 10 },
              // The health check asks the database, too: a restart of Miniflux would not bring that back.
              livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 20, failureThreshold: 3 },
              resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  };
}
