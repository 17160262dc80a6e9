import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { admissionGuards } from '../../../src/kinds/kube/admission-guards.ts';
import { isPlain } from '../../../src/kinds/kube/plain-objects.ts';
import { observe } from '../../../src/kinds/resource/kube-object/observe.ts';
import type { ClusterWriter, KubeObject } from '../../../src/ports/cluster.ts';
import { kubeContext } from './kube-context.ts';

const asked: string[] = [];
const kube = await kubeContext((client) => new Proxy(client, { get: counted }));
after(() => kube[Symbol.asyncDispose]());

function counted(client: ClusterWriter, name: string | symbol): unknown {
  if (name !== 'dryRun') return Reflect.get(client, name);
  return async (object: KubeObject, ...rest: never[]) => {
    asked.push(object.kind);
    return client.dryRun(object, ...rest);
  };
}

const metadata = (name: string): KubeObject['metadata'] => ({ name, namespace: 'fresh', labels: { app: name } });
const container: JsonObject = {
  name: 'app',
  image: 'example.org/app:1.0.0@sha256:abc',
  env: [
    { name: 'A', value: 'b' },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'app', key: 'password' } } },
  ],
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
};

function deployment(change: JsonObject = {}, spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('app'),
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'app' } },
      template: { metadata: { labels: { app: 'app' } }, spec: { containers: [{ ...container, ...change }] } },
      ...spec,
    },
  };
}

function service(ports: Json, rest: JsonObject = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata('app'), spec: { selector: { app: 'app' }, ports, ...rest } };
}

const ingress = (number: Json): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: metadata('app'),
  spec: { ingressClassName: 'nginx', defaultBackend: { service: { name: 'app', port: { number } } }, tls: [{ hosts: ['feed'] }] },
});

const plain = [deployment(), deployment({ command: ['run'] }), service([{ port: 80 }]), ingress(80)];

test('`isPlain()` knows what a small web service is made of', () => {
  for (const object of plain) assert.equal(isPlain(object), true, JSON.stringify(object));
});

test('`isPlain()` leaves to the server what the server may refuse', () => {
  const env = (...list: Json[]): KubeObject => deployment({ env: list });
  const refused: Record<string, KubeObject> = {
    'a variable twice': env({ name: 'A', value: '1' }, { name: 'A', value: '2' }),
    'a value and a source': env({ name: 'A', value: '1', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }),
    'a number as value': env({ name: 'A', value: 1 }),
    'a request above its limit': deployment({ resources: { requests: { memory: '1Gi' }, limits: { memory: '512Mi' } } }),
    'a unit that there is not': deployment({ resources: { requests: { memory: '1GB' } } }),
    'a field that there is not': deployment({ readynessProbe: {} }),
    'no image': deployment({ image: '' }),
    'a port twice': deployment({
      ports: [
        { name: 'a', containerPort: 1 },
        { name: 'b', containerPort: 1 },
      ],
    }),
    'a long name of a port': deployment({ ports: [{ name: 'a-very-long-name', containerPort: 1 }] }),
    'a selector of other labels': deployment({}, { selector: { matchLabels: { app: 'other' } } }),
    'no selector': deployment({}, { selector: {} }),
    'half a replica': deployment({}, { replicas: 0.5 }),
    'a Service without ports': service([]),
    'two ports without names': service([{ port: 80 }, { port: 81 }]),
    'a port out of range': service([{ port: 65_536 }]),
    'a port as text': service([{ port: '80' }]),
    'a load balancer': service([{ port: 80 }], { type: 'LoadBalancer' }),
    'an Ingress to a port as text': ingress('80'),
  };
  for (const [what, object] of Object.entries(refused)) assert.equal(isPlain(object), false, what);
});

test('what `isPlain()` says yes to, the server takes, whatever stands where', async () => {
  const odd = fc.constantFrom<Json>('', 'A', 'a', '-', 0, 1, 8080, true, null, [], {}, 'http', '1Gi', ['a', 'a']);
  const paths = plain.flatMap((object, index) => pathsOf(object).map((path) => ({ index, path })));
  let yes = 0;
  await kube.cluster.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh' } });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), odd, async ({ index, path }, value) => {
      const changed = structuredClone(plain[index]) as KubeObject;
      put(changed, path, value);
      if (!isPlain(changed)) return;
      yes += 1;
      await kube.cluster.client.dryRun(changed);
    }),
    { numRuns: 1500 },
  );
  assert.ok(yes > 20, `it says yes at times: ${yes}`);
});

test('plain objects of a missing namespace are not asked about, unless a webhook may have a say', async () => {
  const of = (namespace: string): KubeObject[] => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...Array.from({ length: 8 }, (_, index): KubeObject => ({ ...deployment(), metadata: { name: `app-${index}`, namespace } })),
    { ...service([{ port: 80 }]), metadata: { name: 'app', namespace } },
  ];
  asked.length = 0;
  const calm = await observe(kube.context, { cluster: 'minikube', objects: of('one') });
  assert.deepEqual([asked, calm.objects.every((object) => object.created)], [[], true]);

  const { client } = kube.cluster;
  const rules = [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] }];
  const webhook = {
    name: 'policy.example.org',
    clientConfig: { url: 'https://example.org' },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    rules,
  };
  await client.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'policy' },
    webhooks: [webhook],
  });
  const guards = await admissionGuards(client);
  assert.deepEqual([guards(deployment()), guards(service([])), guards(ingress(80))], [true, false, false]);
  await observe(kube.context, { cluster: 'minikube', objects: of('two') });
  assert.deepEqual(new Set(asked), new Set(['Deployment']));
});

function pathsOf(value: Json | undefined, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]));
  return path[0] === 'spec' ? [path, ...below] : below.filter(([first]) => first === 'spec');
}

function put(object: KubeObject, path: readonly (string | number)[], value: Json): void {
  let here = object as unknown as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) here = here[step] as Record<string | number, unknown>;
  here[path.at(-1) ?? ''] = value;
}
