// Objects of which the server checks nothing but names and types: whether it would take one can be said here. A new namespace is
// mostly made of these, and a dry run of each would double the requests of a first apply. In doubt the answer is no, and the server
// is asked.
import { isJsonArray, isJsonObject, type Json } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';

type Test = (value: Json) => boolean;
const text: Test = (value) => typeof value === 'string';
const flag: Test = (value) => typeof value === 'boolean';
const list =
  (item: Test): Test =>
  (value) =>
    isJsonArray(value) && value.every(item);
const map =
  (key: RegExp, member: Test): Test =>
  (value) =>
    isJsonObject(value) && Object.entries(value).every(([name, each]) => key.test(name) && each !== undefined && member(each));
const shape =
  (members: Readonly<Record<string, Test>>, required: readonly string[] = []): Test =>
  (value) =>
    isJsonObject(value) &&
    required.every((name) => value[name] !== undefined) &&
    Object.entries(value).every(([name, each]) => each === undefined || (Object.hasOwn(members, name) && members[name]?.(each) === true));

const qualified = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValue: Test = (value) => text(value) && /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/.test(String(value));
const dataKey = /^[A-Za-z0-9._-]{1,253}$/;
const base64: Test = (value) => text(value) && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(value));
/** The limit of a ConfigMap or Secret is 1 MiB in all; near it the server is asked. */
const small: Test = (value) => JSON.stringify(value).length < 900_000;

const matches =
  (pattern: RegExp): Test =>
  (value) =>
    text(value) && pattern.test(String(value));
const name = matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
/** Of what older servers want to begin with a letter, too. */
const dnsLabel = matches(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
const metadata = shape({ name, namespace: name, labels: map(qualified, labelValue), annotations: map(qualified, text) }, ['name']);
const base = { apiVersion: text, kind: text, metadata };
const texts = list(text);
const rule = shape({ apiGroups: texts, resources: texts, verbs: texts, resourceNames: texts }, ['apiGroups', 'resources', 'verbs']);

const portNumber: Test = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
/** A service name has at least one letter, and no two hyphens beside each other (RFC 6335). */
const portName = matches(/^(?=.{1,15}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
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
  'apps/v1 Deployment',
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
