// What is wrong with objects is found by lint or preview, with its place, and nothing is applied. (Charts, URLs: plan-sources.test.ts;
// contexts that lead elsewhere: open-cluster.test.ts.)
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Diff } from '../../../src/core/diff.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { kubeObjectsKind as kind } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import type { KubeObject } from '../../../src/ports/cluster.ts';
import { kubeContext, type KubeContext } from './kube-context.ts';

let kube: KubeContext;
let writes = 0;

before(async () => {
  kube = await kubeContext((client) => ({
    ...client,
    apply: async (...parameters) => {
      writes += 1;
      return client.apply(...parameters);
    },
  }));
});
beforeEach(() => {
  writes = 0;
});
after(() => kube[Symbol.asyncDispose]());

const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } };
const container = { name: 'web', image: 'example.org/web:1' };
function deployment(more: JsonObject, metadata: JsonObject = {}): KubeObject {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, ...more }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'web', ...metadata },
    spec: { selector: { matchLabels: { app: 'web' } }, template },
  };
}
const config: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'web' }, data: { a: '1' } };
const step = (...objects: readonly KubeObject[]) => ({ cluster: 'minikube', objects, waitMs: 100 });

async function preview(...objects: readonly KubeObject[]): Promise<Diff> {
  return kind.diff(step(...objects), await kind.read(kube.context, step(...objects)));
}

// The namespace is not there yet: the objects of a first apply are looked at all the same.
for (const [what, object, place] of [
  [
    'an unknown field',
    deployment({ prots: [] }),
    /Deployment web\/web.*\.spec\.template\.spec\.containers\[(0|name="web")\]\.prots: field not declared in schema/,
  ],
  [
    'a wrong type',
    deployment({ env: [{ name: 'PORT', value: 8080 }] }),
    /Deployment web\/web.*containers\[(0|name="web")\]\.env\[0\]\.value: expected string/,
  ],
  ['a wrong type in data', { ...config, data: { port: 8080 } }, /ConfigMap web\/a.*\.data\.port: expected string/],
  ['an unknown field of an object of no checks', { ...config, dta: {} }, /ConfigMap web\/a.*\.dta: field not declared in schema/],
] as const) {
  test(`preview refuses ${what} with its place, and apply writes nothing`, async () => {
    const diff = await preview(namespace, config, object);
    assert.equal(diff.action, 'refuse', JSON.stringify(diff));
    assert.match(diff.action === 'refuse' ? diff.because : '', place);
    const desired = step(namespace, config, object);
    await assert.rejects(kind.apply(kube.context, desired, await kind.read(kube.context, desired)), {
      code: 'cluster-invalid',
      effect: 'unchanged',
    });
    assert.equal(writes, 0);
  });
}

test('preview finds what is wrong in a namespace that another step makes', async () => {
  const diff = await preview(config, deployment({ prots: [] }));
  assert.match(diff.action === 'refuse' ? diff.because : JSON.stringify(diff), /Deployment web\/web.*prots: field not declared in schema/);
  assert.equal((await preview(config, deployment({}))).action, 'create');
});

test('lint finds a key that a Secret or ConfigMap of the step does not have', () => {
  const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'web' }, stringData: { user: 'web' } };
  const env = [
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
    { name: 'MAYBE', valueFrom: { secretKeyRef: { name: 'db', key: 'other', optional: true } } },
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } },
  ];
  assert.deepEqual(kind.validate(step(namespace, secret, config, deployment({ env }))), [
    'Deployment web/web asks for the key "password" of Secret web/db, which has no such key',
    'Deployment web/web asks for the key "b" of ConfigMap web/a, which has no such key',
  ]);
});

test('a key of a Secret that another step makes is a fact that the step requires', () => {
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'pg-app', key: 'password' } } }];
  const required = kind.facts(step(namespace, deployment({ env }))).requires ?? [];
  assert.ok(required.some((fact) => fact.fact === 'secret' && fact.label === 'minikube/web/pg-app.password'));
});

test('preview refuses a secret that is nowhere, and apply writes nothing', async () => {
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: 'web' },
    stringData: { password: { secret: 'named', name: 'db', key: 'password' } },
  };
  const diff = await preview(namespace, secret);
  assert.match(diff.action === 'refuse' ? diff.because : '', /cannot find secret db\.password/);
  const desired = step(namespace, secret);
  await assert.rejects(kind.apply(kube.context, desired, await kind.read(kube.context, desired)), { code: 'secret-missing' });
  assert.equal(writes, 0);
});

test('lint finds objects without a namespace or with a name that no server takes, and options about objects that are not there', () => {
  const { namespace: _namespace, ...metadata } = config.metadata;
  const claim: KubeObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'web' }, spec: {} };
  assert.deepEqual(kind.validate(step({ ...config, metadata }, { ...config, metadata: { name: 'My_Config', namespace: 'web' } })), [
    'ConfigMap a: it has no metadata.namespace',
    'ConfigMap web/My_Config: its name must be lower-case letters, digits, "-" and "."',
  ]);
  const options = { recreate: ['PersistentVolumeClaim web/data', 'Job web/gone'], waitFor: { 'Certificate web/tls': 'Ready' } };
  assert.deepEqual(kind.validate({ ...step(claim), ...options }), [
    'Job web/gone is none of the objects of this step',
    'Certificate web/tls is none of the objects of this step',
    'PersistentVolumeClaim web/data holds data and cannot be made anew',
  ]);
});
