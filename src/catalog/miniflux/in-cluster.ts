// Miniflux in a cluster: one Deployment that keeps nothing outside its database. miniflux.app/docs/configuration.html
import type { Json } from '../../core/json.ts';
import type { SecretLocator } from '../../core/secret.ts';

export interface MinifluxOptions {
  readonly namespace: string;
  /** Pinned to the version whose schema the data has: a newer one would migrate it, and the way back would be gone. */
  readonly image: string;
  readonly baseUrl: string;
  readonly database: { readonly host: string; readonly name: string; readonly role: string; readonly password: SecretLocator };
}

type Manifest = { readonly [key: string]: Json };

const labels = { 'app.kubernetes.io/name': 'miniflux' };
const port = 8080;

export function minifluxObjects({ namespace, image, baseUrl, database }: MinifluxOptions): readonly Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'miniflux-database', namespace },
      type: 'Opaque',
      stringData: {
        url: { $secretTemplate: `postgres://${database.role}:\${password}@${database.host}:5432/${database.name}?sslmode=require`, values: { password: database.password as unknown as Json } },
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'miniflux', namespace, labels },
      spec: {
        replicas: 1,
        // Never two at once: both would fetch feeds and write.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod(image, baseUrl) },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'miniflux', namespace, labels },
      spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] },
    },
  ];
}

/** The tailnet name, over TLS. The name must be free: the operator gives another one if somebody else holds it. */
export function minifluxIngress({ namespace, hostname }: { readonly namespace: string; readonly hostname: string }): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'miniflux', namespace, labels },
    spec: {
      ingressClassName: 'tailscale',
      defaultBackend: { service: { name: 'miniflux', port: { number: 80 } } },
      tls: [{ hosts: [hostname] }],
    },
  };
}

function pod(image: string, baseUrl: string): Json {
  return {
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'miniflux',
        image,
        env: [
          { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'miniflux-database', key: 'url' } } },
          { name: 'BASE_URL', value: baseUrl },
          { name: 'LISTEN_ADDR', value: `0.0.0.0:${port}` },
          // The schema arrives with the data and is of this very version; migrating is a step of its own.
          { name: 'RUN_MIGRATIONS', value: '0' },
        ],
        ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
        readinessProbe: { httpGet: { path: '/healthcheck', port: 'http' }, periodSeconds: 5 },
        livenessProbe: { httpGet: { path: '/healthcheck', port: 'http' }, initialDelaySeconds: 30, periodSeconds: 30 },
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      },
    ],
  };
}
