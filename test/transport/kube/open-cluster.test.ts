// Contexts that lead elsewhere, and proxies on the way.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { realClusters } from '../../../src/cli/real-clusters.ts';
import { openCluster } from '../../../src/transport/kube/open-cluster.ts';
import { startCluster, type TestCluster } from './start-cluster.ts';

let cluster: TestCluster;
let folder = '';
const id = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };

before(async () => {
  cluster = await startCluster();
  folder = mkdtempSync(join(tmpdir(), 'open-cluster-'));
});
after(async () => {
  await cluster[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function kubeconfig(more: Readonly<Record<string, string>> = {}) {
  const { url, token, ca } = cluster.access;
  const entry = { server: url, ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }), ...more };
  const content = {
    contexts: [{ name: 'blumeops', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: entry }],
    users: [{ name: 'u', user: { token } }],
    'current-context': 'something-else',
  };
  const file = join(folder, createHash('sha1').update(JSON.stringify(more)).digest('hex'));
  writeFileSync(file, JSON.stringify(content));
  return { name: 'blumeops', context: 'blumeops', environment: { KUBECONFIG: file }, home: folder };
}

test('`openCluster()` takes the context that the plan names, whatever the current one is', async () => {
  await using client = openCluster(kubeconfig());
  assert.equal((await client.get(id))?.metadata.name, 'kube-system');
});

test('`openCluster()` refuses a context that leads to another server or another cluster, before anything else', async () => {
  const uid = (await cluster.client.get(id))?.metadata.uid ?? '';
  await using right = openCluster({ ...kubeconfig(), server: `${cluster.url}/`, uid });
  assert.ok(await right.get(id));
  await using server = openCluster({ ...kubeconfig(), server: 'https://192.168.49.2:8443' });
  const label = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } };
  await assert.rejects(server.apply(label), {
    code: 'context-elsewhere',
    effect: 'unchanged',
    message: /the plan is for https:\/\/192\.168\.49\.2:8443/,
  });
  await using other = openCluster({ ...kubeconfig(), uid: '00000000-0000-0000-0000-000000000000' });
  await assert.rejects(other.dryRun(label), { code: 'context-elsewhere', message: /the uid [0-9a-f-]{36}, the plan is for 0{8}/ });
});

test('`realClusters()` opens each cluster by the context of the inventory, or of its own name', async () => {
  const { environment, home } = kubeconfig();
  const inventory = {
    clusters: [
      { name: 'home', context: 'blumeops' },
      { name: 'moved', context: 'blumeops', server: 'https://10.0.0.1:6443' },
    ],
  };
  await using clusters = realClusters(inventory, environment, home);
  assert.ok(await clusters.cluster('home').get(id));
  assert.ok(await clusters.cluster('blumeops').get(id));
  assert.equal(clusters.cluster('home'), clusters.cluster('home'));
  await assert.rejects(clusters.cluster('moved').get(id), { code: 'context-elsewhere' });
  await assert.rejects(clusters.cluster('something-else').get(id), {
    code: 'kubeconfig-missing',
    message: /context "something-else".*it has blumeops/,
  });
});

test('a `proxy-url` carries requests by CONNECT, and a proxy that refuses is told', async () => {
  const asked: string[] = [];
  let allow = true;
  const proxy = createServer();
  proxy.on('connect', (request, near) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    if (!allow) return void near.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const [host, port] = (request.url ?? '').split(':');
    const far = connect(Number(port), host, () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      far.pipe(near).pipe(far);
    });
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  {
    await using client = openCluster(kubeconfig({ 'proxy-url': address }));
    assert.ok(await client.get(id));
    assert.deepEqual(asked, [`${new URL(cluster.url).host} Basic ${Buffer.from('me:secret').toString('base64')}`]);
  }
  allow = false;
  await using refused = openCluster(kubeconfig({ 'proxy-url': address }));
  await assert.rejects(refused.get(id), { code: 'cluster-unreachable', message: /proxy 127\.0\.0\.1:\d+ answered 403/ });
  await using socks = openCluster(kubeconfig({ 'proxy-url': 'socks5://127.0.0.1:1' }));
  await assert.rejects(socks.get(id), { code: 'kubeconfig-unsupported' });
  proxy.closeAllConnections();
  proxy.close();
});
