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

const name: Test = (value) => text(value) && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(String(value));
const metadata = shape({ name, namespace: name, labels: map(qualified, labelValue), annotations: map(qualified, text) }, ['name']);
const base = { apiVersion: text, kind: text, metadata };
const texts = list(text);
const rule = shape({ apiGroups: texts, resources: texts, verbs: texts, resourceNames: texts }, ['apiGroups', 'resources', 'verbs']);

const kinds: Readonly<Record<string, Test>> = {
  'v1 Namespace': shape(base),
  'v1 ServiceAccount': shape({ ...base, automountServiceAccountToken: flag }),
  'v1 ConfigMap': shape({ ...base, data: map(dataKey, text), immutable: flag }),
  // Other types of Secret must have certain keys.
  'v1 Secret': shape({ ...base, data: map(dataKey, base64), immutable: flag, type: (value) => value === 'Opaque' }),
  'rbac.authorization.k8s.io/v1 Role': shape({ ...base, rules: list(rule) }),
};

export function isPlain(object: KubeObject): boolean {
  return small(object) && kinds[`${object.apiVersion} ${object.kind}`]?.(object) === true;
}
