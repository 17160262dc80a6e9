// Whether applying would change anything, told from the managed fields alone: never a yes that the server would contradict.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json, type JsonObject } from '../../../src/core/json.ts';
import { appliesNothing, fieldTree } from '../../../src/kinds/kube/owned-fields.ts';
import { isPlain } from '../../../src/kinds/kube/plain-objects.ts';
import { leaves } from '../../../src/kinds/resource/kube-object/server-owned.ts';
import type { KubeObject } from '../../../src/ports/cluster.ts';
import { startCluster, type TestCluster } from '../../transport/kube/start-cluster.ts';

let cluster: TestCluster;
before(async () => {
  cluster = await startCluster();
});
after(() => cluster[Symbol.asyncDispose]());

const word = fc.constantFrom('a', 'b', 'c');
const port = fc.record({ containerPort: fc.integer({ min: 1, max: 3 }), name: word }, { requiredKeys: ['containerPort'] });
const container = fc.record(
  {
    name: word,
    image: word,
    args: fc.array(word, { maxLength: 2 }),
    env: fc.uniqueArray(fc.record({ name: word, value: word }), { selector: (each) => each.name, maxLength: 2 }),
    ports: fc.uniqueArray(port, { selector: (each) => each.containerPort, maxLength: 2 }),
    resources: fc.record({ limits: fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.constantFrom('1', '1000m')) }),
  },
  { requiredKeys: ['name', 'image'] },
);
const deployment = fc
  .record({
    replicas: fc.constant(0),
    containers: fc.uniqueArray(container, { selector: (each) => each.name, minLength: 1, maxLength: 2 }),
    labels: fc.dictionary(word, word, { maxKeys: 2 }),
    volumes: fc.constantFrom([], [{ name: 'x', emptyDir: {} }]),
  })
  .map(({ replicas, containers, labels, volumes }): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'sample', namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: { containers: containers as Json[], volumes } },
    },
  }));

const body = ({ metadata, ...rest }: KubeObject): string => {
  // Controllers write at the same time.
  const { resourceVersion: _version, generation: _generation, annotations: _counts, managedFields, ...kept } = metadata as JsonObject;
  const ours = (managedFields as JsonObject[]).filter((entry) => entry['manager'] === 'longshore');
  const owners = ours.map(({ time: _time, ...entry }) => entry);
  return canonicalJson({ ...rest, status: null, metadata: { ...kept, owners } });
};

test('`appliesNothing()` says yes only where the server changes neither a field nor its owners', async () => {
  let yes = 0;
  await fc.assert(
    fc.asyncProperty(deployment, deployment, fc.boolean(), async (first, second, same) => {
      const live = await cluster.client.apply(first, { force: true });
      const wanted = same ? first : second;
      const told = appliesNothing(wanted, live);
      const foreseen = await cluster.client.dryRun(wanted, { force: true });
      if (told) {
        yes += 1;
        assert.equal(body(foreseen.object), body(live));
      }
    }),
    { numRuns: 60 },
  );
  assert.ok(yes > 5, `it says yes at times: ${yes}`);
});

test('`leaves()` goes by the keys of each list, so that an insertion does not shift the rest', async () => {
  const ports = [
    { port: 80, protocol: 'TCP', name: 'http' },
    { port: 53, protocol: 'UDP', name: 'dns' },
  ];
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'default' },
    spec: { selector: { app: 'x' }, ports },
  };
  const live = await cluster.client.apply(service);
  const names = Object.keys(leaves({ spec: live['spec'] as Json }, fieldTree([live]))).filter((name) => name.endsWith('.name'));
  assert.deepEqual(names, ['.spec.ports[port=80,protocol=TCP].name', '.spec.ports[port=53,protocol=UDP].name']);
});

test('`isPlain()` says yes only to what the server takes', async () => {
  const text = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('a', 'A_b.c', 'YQ==', '0') },
    { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
  );
  const value: fc.Arbitrary<Json> = fc.oneof({ weight: 9, arbitrary: text }, fc.constantFrom<Json>(1, true, null));
  const object = fc.record(
    {
      apiVersion: fc.constant('v1'),
      kind: fc.constantFrom('ConfigMap', 'Secret', 'ServiceAccount'),
      metadata: fc.record(
        { name: fc.constantFrom('plain', 'Plain'), namespace: fc.constant('default'), labels: fc.dictionary(text, value, { maxKeys: 2 }) },
        { requiredKeys: ['name', 'namespace'] },
      ),
      data: fc.dictionary(text, value, { maxKeys: 2 }),
      type: fc.constantFrom('Opaque', 'kubernetes.io/basic-auth'),
      immutable: fc.constantFrom<Json>(true, false, 'yes'),
      surplus: fc.constant(1),
    },
    { requiredKeys: ['apiVersion', 'kind', 'metadata'] },
  );
  let yes = 0;
  await fc.assert(
    fc.asyncProperty(object, async (drawn) => {
      if (!isPlain(drawn as unknown as KubeObject)) return;
      yes += 1;
      await cluster.client.dryRun(drawn as unknown as KubeObject);
    }),
    // Few of them are plain; the others cost nothing.
    { numRuns: 3000 },
  );
  assert.ok(yes > 5, `it says yes at times: ${yes}`);
});
