// The kind `kube-objects`: read, diff, apply, restore, over the real client and a cluster of the twin.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { LongshoreError } from '../../../src/core/error.ts';
import { canonicalJson, type JsonObject } from '../../../src/core/json.ts';
import type { Diff } from '../../../src/core/diff.ts';
import type { SecretLocator } from '../../../src/core/secret.ts';
import { textField } from '../../../src/kinds/kube/field.ts';
import type { KubeObjectsDesired } from '../../../src/kinds/resource/kube-object/desired.ts';
import { kubeObjectsKind as kind } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import type { KubeObject } from '../../../src/ports/cluster.ts';
import { clusterDigestParts } from '../../../src/twin/kube/cluster-digest-parts.ts';
import { kubeContext, type KubeContext } from './kube-context.ts';

let kube: KubeContext;
let failAfter = Number.POSITIVE_INFINITY;

beforeEach(async () => {
  failAfter = Number.POSITIVE_INFINITY;
  kube = await kubeContext((client) => ({
    ...client,
    async apply(object, options) {
      if (failAfter <= 0) throw new LongshoreError('killed', 'cut short');
      failAfter -= 1;
      return client.apply(object, options);
    },
  }));
});
afterEach(() => kube[Symbol.asyncDispose]());

const password: SecretLocator & JsonObject = { secret: 'named', name: 'db', key: 'password' };
const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'miniflux' } };

function deployment(env: readonly JsonObject[], replicas = 1): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'miniflux', namespace: 'miniflux' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'miniflux' } },
      template: {
        metadata: { labels: { app: 'miniflux' } },
        spec: { containers: [{ name: 'miniflux', image: 'example.org/app:1', env, ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}

const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'miniflux', namespace: 'miniflux' },
  stringData: {
    url: { $secretTemplate: 'postgres://miniflux:${password}@pg-rw.databases/miniflux', values: { password } },
    plain: 'text',
    password,
  },
};

const fromSecret: JsonObject = { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'miniflux', key: 'url' } } };
const desired = (objects: readonly KubeObject[], waitMs = 5000): KubeObjectsDesired => ({ cluster: 'minikube', objects, waitMs });

async function look(wanted: KubeObjectsDesired): Promise<Diff> {
  return kind.diff(wanted, await kind.read(kube.context, wanted));
}

async function apply(wanted: KubeObjectsDesired): Promise<void> {
  await kind.apply(kube.context, wanted, await kind.read(kube.context, wanted));
}

async function digest(): Promise<string> {
  await kube.cluster.small.clusters.settled('minikube');
  return canonicalJson(clusterDigestParts(kube.cluster.small.world, 'minikube'));
}

const fields = (diff: Diff): readonly string[] => ('changes' in diff ? diff.changes.map((change) => change.field) : []);

test('`apply` makes all objects in an order that works and waits until they are ready; a second diff is none', async () => {
  kube.secrets.set('db.password', 'hunter2');
  const wanted = desired([deployment([fromSecret]), secret, namespace]);
  const first = await look(wanted);
  assert.equal(first.action, 'create');
  assert.deepEqual(fields(first), ['Deployment miniflux/miniflux', 'Secret miniflux/miniflux', 'Namespace miniflux']);
  await apply(wanted);
  assert.deepEqual(await look(wanted), { action: 'none' });
  const stored = await kube.cluster.client.get({ apiVersion: 'v1', kind: 'Secret', namespace: 'miniflux', name: 'miniflux' });
  assert.equal(
    Buffer.from(textField(stored, 'data.url') ?? '', 'base64').toString(),
    'postgres://miniflux:hunter2@pg-rw.databases/miniflux',
  );
  assert.deepEqual(kind.outputs(wanted, await kind.read(kube.context, wanted)), { ready: true });
});

test('`diff` names the fields that would change, and shows secrets by digest only', async () => {
  kube.secrets.set('db.password', 'hunter2');
  await apply(desired([namespace, secret, deployment([fromSecret])]));
  kube.secrets.set('db.password', 'hunter3');
  const diff = await look(desired([namespace, secret, deployment([fromSecret, { name: 'LOG', value: 'debug' }], 2)]));
  assert.equal(diff.action, 'update');
  assert.deepEqual(fields(diff), [
    'Secret miniflux/miniflux .data.password',
    'Secret miniflux/miniflux .data.url',
    'Deployment miniflux/miniflux .spec.replicas',
    'Deployment miniflux/miniflux .spec.template.spec.containers[miniflux].env[LOG].name',
    'Deployment miniflux/miniflux .spec.template.spec.containers[miniflux].env[LOG].value',
  ]);
  assert.ok('changes' in diff && diff.changes.slice(0, 2).every((change) => change.secret === true && change.to?.startsWith('sha256:')));
  assert.doesNotMatch(JSON.stringify(diff), /hunter|aHVudGVy/);
});

test('`diff` refuses what another manager owns, and says who owns what', async () => {
  await apply(desired([namespace, deployment([])]));
  const path = `${kube.cluster.url}/apis/apps/v1/namespaces/miniflux/deployments/miniflux?fieldManager=kubectl-scale`;
  await fetch(path, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${kube.cluster.token}`, 'content-type': 'application/merge-patch+json' },
    body: '{"spec":{"replicas":3}}',
  });
  const diff = await look(desired([namespace, deployment([])]));
  assert.equal(diff.action, 'refuse');
  assert.match(diff.action === 'refuse' ? diff.because : '', /\.spec\.replicas: conflict with "kubectl-scale"/);
});

test('`diff` refuses what the server would refuse', async () => {
  await apply(desired([namespace]));
  const wrong = deployment([{ name: 'PORT', value: 8080 }]);
  const diff = await look(desired([namespace, wrong]));
  assert.equal(diff.action, 'refuse');
  assert.match(diff.action === 'refuse' ? diff.because : '', /env\[0\]\.value: expected string/);
});

test('`restore` brings back the cluster of before, whatever prefix of `apply` has run', async () => {
  kube.secrets.set('db.password', 'hunter2');
  const wanted = desired([namespace, secret, deployment([fromSecret])]);
  const before = await digest();
  for (const cut of [0, 1, 2, 3]) {
    const image = await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted));
    failAfter = cut;
    await apply(wanted).catch((error: Error) => assert.equal(error.message, 'cut short'));
    failAfter = Number.POSITIVE_INFINITY;
    if (typeof kind.restore === 'function') await kind.restore(kube.context, wanted, image);
    assert.deepEqual(await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted)), image);
    assert.equal(await digest(), before);
  }
});

test('`restore` puts changed objects back and removes new ones', async () => {
  await apply(desired([namespace, deployment([{ name: 'A', value: '1' }])]));
  const before = await digest();
  kube.secrets.set('db.password', 'hunter2');
  const wanted = desired([namespace, secret, deployment([{ name: 'A', value: '2' }, fromSecret], 2)]);
  const image = await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted));
  await apply(wanted);
  assert.notEqual(await digest(), before);
  if (typeof kind.restore === 'function') await kind.restore(kube.context, wanted, JSON.parse(JSON.stringify(image)) as typeof image);
  assert.deepEqual(await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted)), image);
  assert.equal(await digest(), before);
  // Not in conflict with itself.
  assert.equal((await look(wanted)).action, 'update');
});

test('`apply` after a crash at any point reaches what an unbroken one reaches', async () => {
  kube.secrets.set('db.password', 'hunter2');
  const wanted = desired([namespace, secret, deployment([fromSecret])]);
  const image = await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted));
  await apply(wanted);
  const unbroken = await digest();
  if (typeof kind.restore === 'function') await kind.restore(kube.context, wanted, image);
  for (const cut of [0, 1, 0, 1]) {
    failAfter = cut;
    await assert.rejects(apply(wanted), /cut short/);
  }
  failAfter = Number.POSITIVE_INFINITY;
  await apply(wanted);
  assert.equal(await digest(), unbroken);
});

test('`apply` gives up with what the pod waits for; the diff then says that it is not ready', async () => {
  const wanted = desired([namespace, deployment([fromSecret])], 300);
  await assert.rejects(apply(wanted), { code: 'not-ready', message: /CreateContainerConfigError: secret "miniflux" not found/ });
  assert.deepEqual(fields(await look(wanted)), ['Deployment miniflux/miniflux ready']);
});

test('`apply` tells the last lines of a program that refuses to start, without its secrets', async () => {
  kube.secrets.set('db.password', 'hunter2');
  kube.cluster.small.programs.set('app', {
    name: 'app',
    async start(_world, start) {
      throw new Error(`cannot reach ${start.environment['DATABASE_URL']} with hunter2`);
    },
  });
  await assert.rejects(apply(desired([namespace, secret, deployment([fromSecret])], 300)), (error: Error) => {
    assert.match(error.message, /CrashLoopBackOff.*its log ends: cannot reach \(secret\) with \(secret\)/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
});

const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

test('`apply` waits for a definition before its resources, and `restore` takes them in the other order', async () => {
  const before = await digest();
  const thing: KubeObject = {
    apiVersion: 'example.org/v1',
    kind: 'Thing',
    metadata: { name: 'one', namespace: 'miniflux' },
    spec: { size: 1 },
  };
  const wanted = desired([thing, definition, namespace]);
  const image = await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted));
  await apply(wanted);
  assert.deepEqual(await look(wanted), { action: 'none' });
  if (typeof kind.restore === 'function') await kind.restore(kube.context, wanted, image);
  assert.equal(await digest(), before);
});

const operator: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'operator', namespace: 'miniflux' },
  spec: {
    selector: { matchLabels: { app: 'operator' } },
    template: {
      metadata: { labels: { app: 'operator' } },
      spec: { containers: [{ name: 'operator', image: 'tailscale/k8s-operator:v1.92.5' }] },
    },
  },
};
const ingress: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'miniflux', namespace: 'miniflux' },
  spec: {
    ingressClassName: 'tailscale',
    defaultBackend: { service: { name: 'miniflux', port: { number: 80 } } },
    tls: [{ hosts: ['feed'] }],
  },
};

test('an Ingress gives its hostname as an output, and fails at once when it got another name', async () => {
  const { tailnet } = kube.cluster.small.world;
  await apply(desired([namespace, operator]));
  tailnet.claim('feed', 'host:indri', { host: 'indri', port: 443 });
  const wanted = desired([ingress], 60_000);
  const image = await kind.capture(kube.context, wanted, await kind.read(kube.context, wanted));
  await assert.rejects(apply(wanted), { code: 'name-taken', message: /asked for the name "feed" and got "feed-1"/ });
  if (typeof kind.restore === 'function') await kind.restore(kube.context, wanted, image);
  tailnet.release('host:indri');
  await apply(wanted);
  assert.deepEqual(kind.outputs(wanted, await kind.read(kube.context, wanted)), { ready: true, hostname: 'feed.example.ts.net' });
  assert.deepEqual(await look(wanted), { action: 'none' });
});
