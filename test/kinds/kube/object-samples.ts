// One object of each kind that plans use, and the same one changed. Workloads ask for no pods: what is tested is the way of an object
// and not of what runs from it.
import type { JsonObject } from '../../../src/core/json.ts';
import type { KubeObject } from '../../../src/ports/cluster.ts';

export interface ObjectSample {
  readonly object: KubeObject;
  readonly changed: KubeObject;
  /** Objects that it needs. */
  readonly beside?: readonly KubeObject[];
}

export const sampleNamespace = 'longshore-test';
export const namespaceObject: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: sampleNamespace } };

const name = 'longshore-test-sample';
const labels = { 'app.kubernetes.io/name': name };
const container = (image: string): JsonObject => ({ name: 'app', image, ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] });
const template = (image: string, more: JsonObject = {}): JsonObject => ({
  metadata: { labels },
  spec: { containers: [container(image)], ...more },
});

type Body = Omit<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

function sample(
  type: string,
  body: Body,
  changed: Body,
  options: { readonly scope?: 'cluster'; readonly beside?: readonly KubeObject[]; readonly name?: string } = {},
): ObjectSample {
  const [apiVersion = '', kind = ''] = type.split(' ');
  const metadata = { name: options.name ?? name, ...(options.scope === 'cluster' ? {} : { namespace: sampleNamespace }) };
  return {
    object: { ...body, apiVersion, kind, metadata },
    changed: { ...changed, apiVersion, kind, metadata },
    ...(options.beside === undefined ? {} : { beside: options.beside }),
  };
}

const rule = (verbs: readonly string[]): JsonObject => ({ rules: [{ apiGroups: [''], resources: ['pods'], verbs }] });
const webhook = (path: string): JsonObject => ({
  webhooks: [
    {
      name: 'sample.longshore.dev',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Ignore',
      clientConfig: { service: { name, namespace: sampleNamespace, path, port: 443 } },
      rules: [{ apiGroups: ['test.longshore.dev'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'], scope: '*' }],
    },
  ],
});
const bindTo = (kind: string): JsonObject => ({ roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name } });
const subject = (account: string): JsonObject => ({ subjects: [{ kind: 'ServiceAccount', name: account, namespace: sampleNamespace }] });

const storageClass: KubeObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'longshore-test-late' },
  provisioner: 'longshore.dev/nobody',
  volumeBindingMode: 'WaitForFirstConsumer',
};
const definition = (printed: string): JsonObject => ({
  spec: {
    group: 'test.longshore.dev',
    scope: 'Namespaced',
    names: { kind: 'Sample', listKind: 'SampleList', plural: 'samples', singular: 'sample' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        additionalPrinterColumns: [{ name: printed, type: 'integer', jsonPath: '.spec.size' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } } } },
            },
          },
        },
      },
    ],
  },
});
const customType = sample('apiextensions.k8s.io/v1 CustomResourceDefinition', definition('Size'), definition('Bytes'), {
  scope: 'cluster',
  name: 'samples.test.longshore.dev',
});

export const objectSamples: readonly ObjectSample[] = [
  sample('v1 ConfigMap', { data: { a: '1', b: '2' } }, { data: { a: '3', c: '4' } }),
  sample('v1 Secret', { type: 'Opaque', data: { a: 'MQ==' } }, { type: 'Opaque', data: { a: 'Mg==', b: 'Mw==' } }),
  sample('v1 ServiceAccount', { automountServiceAccountToken: false }, { automountServiceAccountToken: true }),
  sample(
    'v1 Service',
    { spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] } },
    {
      spec: {
        selector: labels,
        ports: [
          { name: 'http', port: 80, targetPort: 9090, protocol: 'TCP' },
          { name: 'metrics', port: 81, protocol: 'TCP' },
        ],
      },
    },
  ),
  sample(
    'v1 PersistentVolumeClaim',
    { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'longshore-test-late', resources: { requests: { storage: '1Gi' } } } },
    { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'longshore-test-late', resources: { requests: { storage: '1Gi' } } } },
    { beside: [storageClass] },
  ),
  sample(
    'apps/v1 Deployment',
    { spec: { replicas: 0, selector: { matchLabels: labels }, template: template('example.org/app:1') } },
    { spec: { replicas: 0, selector: { matchLabels: labels }, template: template('example.org/app:2', { enableServiceLinks: false }) } },
  ),
  sample(
    'apps/v1 StatefulSet',
    { spec: { replicas: 0, serviceName: name, selector: { matchLabels: labels }, template: template('example.org/app:1') } },
    { spec: { replicas: 0, serviceName: name, selector: { matchLabels: labels }, template: template('example.org/app:2') } },
  ),
  sample(
    'apps/v1 DaemonSet',
    {
      spec: {
        selector: { matchLabels: labels },
        template: template('example.org/app:1', { nodeSelector: { 'longshore.dev/no-such-node': 'yes' } }),
      },
    },
    {
      spec: {
        selector: { matchLabels: labels },
        template: template('example.org/app:2', { nodeSelector: { 'longshore.dev/no-such-node': 'yes' } }),
      },
    },
  ),
  sample(
    'batch/v1 Job',
    {
      spec: {
        suspend: true,
        backoffLimit: 1,
        template: { spec: { restartPolicy: 'Never', containers: [container('example.org/app:1')] } },
      },
    },
    {
      spec: {
        suspend: true,
        backoffLimit: 3,
        template: { spec: { restartPolicy: 'Never', containers: [container('example.org/app:1')] } },
      },
    },
  ),
  sample(
    'batch/v1 CronJob',
    {
      spec: {
        suspend: true,
        schedule: '0 3 * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container('example.org/app:1')] } } } },
      },
    },
    {
      spec: {
        suspend: true,
        schedule: '0 4 * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container('example.org/app:1')] } } } },
      },
    },
  ),
  sample(
    'networking.k8s.io/v1 Ingress',
    { spec: { defaultBackend: { service: { name, port: { number: 80 } } } } },
    { spec: { defaultBackend: { service: { name, port: { number: 81 } } } } },
  ),
  sample(
    'networking.k8s.io/v1 IngressClass',
    { spec: { controller: 'longshore.dev/nobody' } },
    { spec: { controller: 'longshore.dev/nobody' } },
    { scope: 'cluster' },
  ),
  sample('rbac.authorization.k8s.io/v1 Role', rule(['get']), rule(['get', 'list'])),
  sample('rbac.authorization.k8s.io/v1 RoleBinding', { ...bindTo('Role'), ...subject('a') }, { ...bindTo('Role'), ...subject('b') }),
  sample('rbac.authorization.k8s.io/v1 ClusterRole', rule(['get']), rule(['get', 'list']), { scope: 'cluster' }),
  sample(
    'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
    { ...bindTo('ClusterRole'), ...subject('a') },
    { ...bindTo('ClusterRole'), ...subject('b') },
    { scope: 'cluster' },
  ),
  sample('admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration', webhook('/a'), webhook('/b'), { scope: 'cluster' }),
  sample('admissionregistration.k8s.io/v1 MutatingWebhookConfiguration', webhook('/a'), webhook('/b'), { scope: 'cluster' }),
  customType,
  sample(
    'test.longshore.dev/v1 Sample',
    { spec: { size: 1, tags: ['a'] } },
    { spec: { size: 2, tags: ['a', 'b'] } },
    { beside: [customType.object] },
  ),
].map((each) =>
  each.object.kind === 'PersistentVolumeClaim' || each.object.kind === 'IngressClass'
    ? { ...each, changed: annotated(each.changed) }
    : each,
);

/** Of these nearly nothing can change but what is written on them. */
function annotated(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, annotations: { 'test.longshore.dev/changed': 'yes' } } };
}
