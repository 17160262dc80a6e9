// A cluster of the twin outlives the process that serves it, however that ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClusters } from '../../../src/twin/kube/create-clusters.ts';
import { clusterDigestParts } from '../../../src/twin/kube/cluster-digest-parts.ts';
import { at, textAt } from '../../../src/twin/kube/doc.ts';
import { applyAs, call, deployment, deployments, namespace } from './api.ts';
import { smallWorld } from './small-world.ts';

/** A process that serves a cluster whose program "slow" never gets up. */
const serveUntilKilled = `
  const { smallWorld } = await import(${JSON.stringify(new URL('small-world.ts', import.meta.url).href)});
  const small = smallWorld(process.argv[1]);
  small.programs.set('slow', { name: 'slow', start: () => new Promise(() => {}) });
  process.stdout.write(JSON.stringify(await small.clusters.start('minikube')));
`;

test('`resume()` opens a running cluster again at the same address, with the same objects', async () => {
  await using small = smallWorld();
  const place = await small.clusters.start('minikube');
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
  await applyAs(place, 'one', `${deployments}/web`, deployment('web', { image: 'x:1' }));
  await small.clusters.settled('minikube');
  const before = clusterDigestParts(small.world, 'minikube');
  await small.reopen();
  assert.deepEqual(small.clusters.running('minikube'), place);
  assert.equal(at((await call(place, 'GET', `${deployments}/web`)).body, 'status.readyReplicas'), 1);
  assert.deepEqual(clusterDigestParts(small.world, 'minikube'), before);
});

test('`resume()` finishes what a killed process had begun', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'twin-kube-'));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', serveUntilKilled, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the child ended early')));
  });
  const place = JSON.parse(told) as { url: string; token: string };
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
  // The program of this Deployment never comes up in the child: it is killed in the middle of starting it.
  const accepted = await applyAs(place, 'one', `${deployments}/slow`, deployment('slow', { image: 'example.org/slow:1' }));
  assert.equal(accepted.status, 201);
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await using small = smallWorld(directory);
  await small.clusters.resume();
  const live = (await call(await small.clusters.start('minikube'), 'GET', `${deployments}/slow`)).body;
  assert.equal(at(live, 'status.readyReplicas'), 1);
  assert.equal(textAt(live, 'metadata.uid'), textAt(accepted.body, 'metadata.uid'));
});

test('`start()` uses the process that serves the cluster already, and takes over when it is gone', async () => {
  await using small = smallWorld();
  const place = await small.clusters.start('minikube');
  const second = createClusters(() => small.world);
  assert.deepEqual(await second.start('minikube'), place);
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
  await applyAs(place, 'one', `${deployments}/web`, deployment('web', { image: 'x:1' }));
  await applyAs(place, 'one', '/api/v1/namespaces/app/services/web', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  await second.settled('minikube');
  const asked = { cluster: 'minikube', namespace: 'app', service: 'web', port: 80 };
  const answer = await second.answer(asked, { url: new URL('http://web.app/'), headers: {} });
  assert.equal(answer?.status, 200);
  await small.clusters[Symbol.asyncDispose]();
  assert.equal((await second.answer(asked, { url: new URL('http://web.app/'), headers: {} }))?.status, undefined);
  await second.settled('minikube');
  assert.equal((await second.answer(asked, { url: new URL('http://web.app/'), headers: {} }))?.status, 200);
  await second[Symbol.asyncDispose]();
});

test('`stop()` closes the API and `remove()` takes all of the cluster', async () => {
  await using small = smallWorld();
  const place = await small.clusters.start('minikube');
  await small.clusters.stop('minikube');
  assert.equal(small.clusters.running('minikube'), undefined);
  await assert.rejects(call(place, 'GET', '/api/v1/namespaces'));
  assert.deepEqual(await small.clusters.start('minikube'), place);
  await small.clusters.remove('minikube');
  assert.equal(small.clusters.exists('minikube'), false);
  assert.deepEqual(clusterDigestParts(small.world, 'minikube'), {});
});
