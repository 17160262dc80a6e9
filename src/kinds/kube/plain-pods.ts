// Pod templates of which the server checks nothing but what can be checked here, as those of a small web service are. In doubt no.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import {
  dnsLabel,
  flag,
  labelValue,
  list,
  map,
  matches,
  name,
  portName,
  portNumber,
  qualified,
  shape,
  text,
  unique,
  type Test,
} from './plain-shapes.ts';

const quantities: Readonly<Record<string, number>> = { '': 1, m: 0.001, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

function amount(value: Json | undefined): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(m|k|M|G|Ki|Mi|Gi)?$/.exec(typeof value === 'string' ? value : '');
  return match === null ? undefined : Number(match[1]) * (quantities[match[2] ?? ''] ?? Number.NaN);
}

const amounts = shape({ cpu: (value) => amount(value) !== undefined, memory: (value) => amount(value) !== undefined });
/** A request that is larger than its limit is refused. */
const resources: Test = (value) => {
  if (!shape({ requests: amounts, limits: amounts })(value) || !isJsonObject(value)) return false;
  const { requests, limits } = value;
  if (!isJsonObject(requests) || !isJsonObject(limits)) return true;
  return ['cpu', 'memory'].every((each) => limits[each] === undefined || (amount(requests[each]) ?? 0) <= (amount(limits[each]) ?? 0));
};

const key = matches(/^[A-Za-z0-9._-]{1,253}$/);
const ofKey = shape({ name, key }, ['name', 'key']);
const oneOf =
  (...tests: readonly Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));
const source = oneOf(shape({ secretKeyRef: ofKey }, ['secretKeyRef']), shape({ configMapKeyRef: ofKey }, ['configMapKeyRef']));
const variable = matches(/^[A-Za-z_][A-Za-z0-9_]*$/);
const env = oneOf(
  shape({ name: variable, value: text }, ['name', 'value']),
  shape({ name: variable, valueFrom: source }, ['name', 'valueFrom']),
);
const ofName = shape({ name }, ['name']);
const envFrom = oneOf(shape({ configMapRef: ofName }, ['configMapRef']), shape({ secretRef: ofName }, ['secretRef']));
const count: Test = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value < 1e6;
const probe = shape(
  {
    httpGet: shape({ path: matches(/^\//), port: oneOf(portNumber, portName) }, ['path', 'port']),
    periodSeconds: count,
    timeoutSeconds: count,
    failureThreshold: count,
    initialDelaySeconds: count,
  },
  ['httpGet'],
);
const container = shape(
  {
    name: dnsLabel,
    image: matches(/^[a-z0-9]\S*$/),
    command: list(text),
    args: list(text),
    env: (value) => list(env)(value) && unique(value, 'name'),
    envFrom: list(envFrom),
    ports: (value) =>
      list(shape({ name: portName, containerPort: portNumber, protocol: (each) => each === 'TCP' }, ['name', 'containerPort']))(value) &&
      unique(value, 'name') &&
      unique(value, 'containerPort'),
    readinessProbe: probe,
    livenessProbe: probe,
    resources,
  },
  ['name', 'image'],
);
const podSpec = shape(
  {
    serviceAccountName: name,
    enableServiceLinks: flag,
    automountServiceAccountToken: flag,
    containers: (value) => list(container)(value) && isJsonArray(value) && value.length > 0 && unique(value, 'name'),
  },
  ['containers'],
);
const labels = map(qualified, labelValue);
const deployment = shape(
  {
    replicas: (value) => value === 0 || count(value),
    selector: shape({ matchLabels: labels }, ['matchLabels']),
    template: shape({ metadata: shape({ labels }, ['labels']), spec: podSpec }, ['metadata', 'spec']),
  },
  ['selector', 'template'],
);

export const deploymentSpec: Test = (value) => {
  if (!deployment(value)) return false;
  // As was just seen, each of them is there.
  const at = (from: Json | undefined, member: string): JsonObject => {
    const found = isJsonObject(from) ? from[member] : undefined;
    return isJsonObject(found) ? found : {};
  };
  const own = at(at(at(value, 'template'), 'metadata'), 'labels');
  const wanted = Object.entries(at(at(value, 'selector'), 'matchLabels'));
  return wanted.length > 0 && wanted.every(([label, each]) => own[label] === each);
};
