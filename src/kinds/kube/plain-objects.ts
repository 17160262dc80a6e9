// Objects of which the server checks nothing but names and types: whether it would take one can be said here. A new namespace is
// mostly made of these, and a dry run of each would double the requests of a first apply. In doubt the answer is no, and the server
// is asked.
import { isJsonArray, isJsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import { deploymentSpec } from './plain-pods.ts';
import { dnsLabel, flag, labelValue, list, map, name, portName, portNumber, qualified, shape, text, type Test } from './plain-shapes.ts';

const dataKey = /^[A-Za-z0-9._-]{1,253}$/;
const base64: Test = (value) => text(value) && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(value));
/** The limit of a ConfigMap or Secret is 1 MiB in all; near it the server is asked. */
const small: Test = (value) => JSON.stringify(value).length < 900_000;

const metadata = shape({ name, namespace: name, labels: map(qualified, labelValue), annotations: map(qualified, text) }, ['name']);
const base = { apiVersion: text, kind: text, metadata };
const texts = list(text);
const rule = shape({ apiGroups: texts, resources: texts, verbs: texts, resourceNames: texts }, ['apiGroups', 'resources', 'verbs']);

const port = shape(
  { name: portName, port: portNumber, targetPort: (value) => portNumber(value) || portName(value), protocol: (value) => value === 'TCP' },
  ['port'],
);
/** Several ports must have names, and no two the same name or number. */
const ports: Test = (value) =>
  list(port)(value) &&
  isJsonArray(value) &&
  value.length > 0 &&
  (value.length === 1 ||
    ['name', 'port'].every((member) => {
      const each = value.map((item) => (isJsonObject(item) ? item[member] : undefined));
      return each.every((item) => item !== undefined) && new Set(each).size === each.length;
    }));
const serviceSpec = shape({ selector: map(qualified, labelValue), ports, type: (value) => value === 'ClusterIP' }, ['ports']);

const backend = shape(
  {
    service: shape(
      { name: dnsLabel, port: (value) => shape({ number: portNumber }, ['number'])(value) || shape({ name: portName }, ['name'])(value) },
      ['name', 'port'],
    ),
  },
  ['service'],
);
const ingressSpec = shape({ ingressClassName: name, defaultBackend: backend, tls: list(shape({ hosts: list(name) }, ['hosts'])) }, [
  'defaultBackend',
]);

const subject = shape({ kind: (value) => value === 'ServiceAccount', name: dnsLabel, namespace: dnsLabel }, ['kind', 'name', 'namespace']);
const roleRef = shape(
  { apiGroup: (value) => value === 'rbac.authorization.k8s.io', kind: (value) => value === 'Role' || value === 'ClusterRole', name: text },
  ['apiGroup', 'kind', 'name'],
);

const kinds: Readonly<Record<string, Test>> = {
  'apps/v1 Deployment': shape({ ...base, spec: deploymentSpec }, ['spec']),
  'v1 Namespace': shape(base),
  'v1 ServiceAccount': shape({ ...base, automountServiceAccountToken: flag }),
  'v1 ConfigMap': shape({ ...base, data: map(dataKey, text), immutable: flag }),
  // Other types of Secret must have certain keys.
  'v1 Secret': shape({ ...base, data: map(dataKey, base64), immutable: flag, type: (value) => value === 'Opaque' }),
  'v1 Service': shape({ ...base, spec: serviceSpec }, ['spec']),
  'networking.k8s.io/v1 Ingress': shape({ ...base, spec: ingressSpec }, ['spec']),
  'rbac.authorization.k8s.io/v1 Role': shape({ ...base, rules: list(rule) }),
  'rbac.authorization.k8s.io/v1 RoleBinding': shape({ ...base, subjects: list(subject), roleRef }, ['roleRef']),
};

export function isPlain(object: KubeObject): boolean {
  return small(object) && kinds[`${object.apiVersion} ${object.kind}`]?.(object) === true;
}

const otherNamespaced = new Set([
  'apps/v1 DaemonSet',
  'apps/v1 StatefulSet',
  'batch/v1 CronJob',
  'batch/v1 Job',
  'networking.k8s.io/v1 NetworkPolicy',
  'policy/v1 PodDisruptionBudget',
  'v1 PersistentVolumeClaim',
  'v1 Pod',
]);

/** Of a built-in type whose objects are in namespaces, so that it cannot be there where its namespace is not. */
export function namespacedKind({ apiVersion, kind }: KubeObject): boolean {
  const type = `${apiVersion} ${kind}`;
  return otherNamespaced.has(type) || (kind !== 'Namespace' && Object.hasOwn(kinds, type));
}
