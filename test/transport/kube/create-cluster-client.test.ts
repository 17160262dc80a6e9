// The client of real clusters, against the twin's API server and against servers that misbehave.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { LongshoreError } from '../../../src/core/error.ts';
import type { KubeObject } from '../../../src/ports/cluster.ts';
import { createClusterClient } from '../../../src/transport/kube/create-cluster-client.ts';
import { startCluster, type TestCluster } from './start-cluster.ts';

let cluster: TestCluster;

before(async () => {
  cluster = await startCluster();
  await cluster.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
});
after(() => cluster[Symbol.asyncDispose]());

function configMap(name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'app' }, data };
}

function failsWith(code: string, pattern: RegExp, effect = 'unchanged') {
  return (error: unknown): boolean => {
    assert.ok(error instanceof LongshoreError, String(error));
    assert.deepEqual([error.code, error.effect], [code, effect]);
    assert.match(error.message, pattern);
    return true;
  };
}

test('`apply()` writes, `get()` reads, `list()` selects, `remove()` takes away', async () => {
  const { client } = cluster;
  await client.apply({ ...configMap('a', { x: '1' }), metadata: { name: 'a', namespace: 'app', labels: { of: 'test' } } });
  assert.deepEqual((await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'a' }))?.['data'], { x: '1' });
  const listed = await client.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', labelSelector: 'of=test' });
  assert.deepEqual(
    listed.map((each) => [each.kind, each.metadata.name]),
    [['ConfigMap', 'a']],
  );
  await client.remove({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'a' });
  // Removal in the foreground is the work of a controller, which comes some time after the answer.
  await cluster.small.clusters.settled('minikube');
  assert.equal(await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'a' }), undefined);
  await client.remove({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'a' });
});

test('`dryRun()` tells what would be and writes nothing', async () => {
  const { client } = cluster;
  assert.deepEqual((await client.dryRun(configMap('dry', { x: '1' }))).object['data'], { x: '1' });
  assert.equal(await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'dry' }), undefined);
});

test('`replace()` puts an object back, whether it is there or not', async () => {
  const { client } = cluster;
  const id = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'back' };
  await client.replace(configMap('back', { x: '1' }));
  await client.apply(configMap('back', { x: '1', y: '2' }));
  await client.replace(configMap('back', { x: '1' }));
  assert.deepEqual((await client.get(id))?.['data'], { x: '1' });
});

test('`replace()` looks again when somebody else writes between its look and its write', async () => {
  const { client } = cluster;
  const id = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'busy' };
  await client.apply(configMap('busy', { x: '1' }));
  const writing = Array.from({ length: 12 }, (_, index) => client.apply(configMap('busy', { x: '1', other: String(index) })));
  await Promise.all([client.replace(configMap('busy', { x: '2' })), ...writing]);
  await client.replace(configMap('busy', { x: '2' }));
  assert.deepEqual((await client.get(id))?.['data'], { x: '2' });
});

test('`remove()` with a uid never removes another object of the same name', async () => {
  const { client } = cluster;
  await client.apply(configMap('other', { x: '1' }));
  const id = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'other' };
  await client.remove(id, { uid: '00000000-0000-0000-0000-000000000000' });
  assert.ok(await client.get(id));
});

test('`apply()` says who owns a field that it cannot have', async () => {
  await cluster.client.apply(configMap('owned', { x: '1' }));
  const path = `${cluster.url}/api/v1/namespaces/app/configmaps/owned?fieldManager=kubectl-edit`;
  await fetch(path, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/merge-patch+json' },
    body: '{"data":{"x":"2"}}',
  });
  await assert.rejects(
    cluster.client.apply(configMap('owned', { x: '1' })),
    failsWith('cluster-conflict', /\.data\.x: conflict with "kubectl-edit"/),
  );
  assert.deepEqual((await cluster.client.apply(configMap('owned', { x: '1' }), { force: true }))['data'], { x: '1' });
});

test('`apply()` of a type that is not served, in a missing namespace, or of a wrong object says so', async () => {
  const { client } = cluster;
  const custom: KubeObject = { apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'app' } };
  await assert.rejects(client.apply(custom), failsWith('cluster-not-found', /example\.org\/v1 Thing/));
  await assert.rejects(
    client.get({ apiVersion: 'example.org/v1', kind: 'Thing', namespace: 'app', name: 'a' }),
    failsWith('cluster-not-found', /does not serve it/),
  );
  await assert.rejects(
    client.apply({ ...configMap('a', {}), metadata: { name: 'a', namespace: 'absent' } }),
    failsWith('cluster-not-found', /namespaces "absent" not found/),
  );
  await assert.rejects(client.apply({ ...configMap('a', {}), surplus: 1 }), failsWith('cluster-invalid', /\.surplus: field not declared/));
});

test('a refusal of a Secret does not quote it', async () => {
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'app' },
    data: { password: 'hunter2***' },
  };
  await assert.rejects(cluster.client.apply(secret), (error: unknown) => {
    assert.ok(error instanceof LongshoreError);
    assert.equal(error.code, 'cluster-invalid');
    assert.doesNotMatch(JSON.stringify([error.message, error.next]), /hunter2/);
    return true;
  });
});

test('a wrong token is forbidden', async () => {
  await using client = createClusterClient({ name: 'minikube', url: cluster.url, token: 'wrong' });
  await assert.rejects(client.get({ apiVersion: 'v1', kind: 'Namespace', name: 'app' }), failsWith('cluster-forbidden', /Unauthorized/));
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const discovery = JSON.stringify({ resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] });

test('a connection lost after a write was sent leaves the effect unknown; after a read, unchanged', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/api/v1') response.end(discovery);
    else request.resume().on('end', () => request.socket.destroy());
  });
  await using client = createClusterClient({ name: 'lossy', url: await listen(server), token: 't' });
  await assert.rejects(client.apply(configMap('a', {})), failsWith('cluster-unreachable', /cannot reach cluster "lossy"/, 'unknown'));
  await assert.rejects(client.dryRun(configMap('a', {})), failsWith('cluster-unreachable', /lossy/));
  await assert.rejects(
    client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app', name: 'a' }),
    failsWith('cluster-unreachable', /lossy/),
  );
  server.close();
});

test('a write that gets no answer in time leaves the effect unknown', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/api/v1') response.end(discovery);
  });
  await using client = createClusterClient({ name: 'slow', url: await listen(server), token: 't', timeoutMs: 600 });
  try {
    await assert.rejects(client.apply(configMap('a', {})), failsWith('cluster-unreachable', /no answer within 600 ms/, 'unknown'));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a server that nobody runs changes nothing', async () => {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  await using client = createClusterClient({ name: 'gone', url, token: 't' });
  await assert.rejects(client.apply(configMap('a', {})), failsWith('cluster-unreachable', /ECONNREFUSED/));
});
