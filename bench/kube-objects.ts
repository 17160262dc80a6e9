// The objects of the Kubernetes bench: thirty small services of ten objects each, as typed values. Deployments ask for no pods,
// since what is compared is the way to the API and not the cluster's own work.
import type { KubeObject } from '../src/ports/cluster.ts';

export function benchObjects(count: number, prefix = 'bench'): readonly KubeObject[] {
  const services = Math.ceil(count / 10);
  return Array.from({ length: services }, (_, index) => service(`${prefix}-${String(index).padStart(3, '0')}`))
    .flat()
    .slice(0, count);
}

function service(name: string): readonly KubeObject[] {
  const namespace = name;
  const labels = { 'app.kubernetes.io/name': name };
  const metadata = { name, namespace, labels };
  const settings = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`SETTING_${index}`, `value ${index} of ${name}`]));
  const config = (part: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, name: `${name}-${part}` },
    data: settings,
  });
  const rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [rule] },
    config('settings'),
    config('files'),
    config('dashboards'),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: 'Opaque',
      data: { password: Buffer.from(`not a secret of ${name}`).toString('base64') },
    },
    deployment(name, labels, metadata),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: { defaultBackend: { service: { name, port: { number: 80 } } } },
    },
  ];
}

function deployment(name: string, labels: Readonly<Record<string, string>>, metadata: KubeObject['metadata']): KubeObject {
  const health = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10 };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          enableServiceLinks: false,
          containers: [
            {
              name: 'app',
              image: `example.org/${name}:1.0.0`,
              envFrom: [{ configMapRef: { name: `${name}-settings` } }],
              env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } }],
              ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
              readinessProbe: health,
              livenessProbe: health,
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
            },
          ],
        },
      },
    },
  };
}
