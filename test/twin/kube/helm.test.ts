// The real helm against the twin's API server: a small chart through its life.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { call } from './api.ts';
import { clientWorld, programs, skipWithout } from './real-clients.ts';
import { listAt, textAt } from '../../../src/twin/kube/doc.ts';

const templates = `
apiVersion: v1
kind: ConfigMap
metadata: { name: "{{ .Release.Name }}-settings" }
data: { greeting: {{ .Values.greeting | quote }} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: "{{ .Release.Name }}" }
spec:
  selector: { matchLabels: { app: "{{ .Release.Name }}" } }
  template:
    metadata: { labels: { app: "{{ .Release.Name }}" } }
    spec: { containers: [{ name: main, image: "example.org/web:1" }] }
---
apiVersion: batch/v1
kind: Job
metadata:
  name: "{{ .Release.Name }}-hook"
  annotations: { helm.sh/hook: post-install, helm.sh/hook-delete-policy: hook-succeeded }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "busybox:1", command: [sh, -c, "echo installed"] }] } } }
`;

test('helm installs, upgrades, lists, rolls back and uninstalls a chart', { skip: skipWithout('helm') }, async () => {
  const [helm = ''] = programs('helm');
  await using world = await clientWorld();
  const chart = join(world.folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: small\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'greeting: hello\n');
  writeFileSync(join(chart, 'templates/all.yaml'), templates);
  const place = await world.small.clusters.start('minikube');
  const ok = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await world.run(helm, [...args, '-n', 'shop']);
    assert.equal(code, 0, `helm ${args.join(' ')}: ${err}`);
    return out;
  };
  const greeting = async (): Promise<string | undefined> =>
    textAt((await call(place, 'GET', '/api/v1/namespaces/shop/configmaps/one-settings')).body, 'data.greeting');
  await ok('install', 'one', chart, '--create-namespace', '--wait', '--timeout', '20s');
  assert.equal(await greeting(), 'hello');
  assert.match(await ok('list'), /one\s+shop\s+1\s.*deployed\s+small-0\.1\.0/);
  const secrets = listAt((await call(place, 'GET', '/api/v1/namespaces/shop/secrets')).body, 'items');
  assert.deepEqual(
    secrets.map((secret) => [textAt(secret, 'metadata.name'), textAt(secret, 'type')]),
    [['sh.helm.release.v1.one.v1', 'helm.sh/release.v1']],
  );
  await ok('upgrade', 'one', chart, '--set', 'greeting=bye', '--wait', '--timeout', '20s');
  assert.equal(await greeting(), 'bye');
  await ok('rollback', 'one', '1');
  assert.equal(await greeting(), 'hello');
  await ok('uninstall', 'one', '--wait', '--timeout', '20s');
  assert.equal(await greeting(), undefined);
  assert.deepEqual(listAt((await call(place, 'GET', '/api/v1/namespaces/shop/secrets')).body, 'items'), []);
  assert.deepEqual(listAt((await call(place, 'GET', '/api/v1/namespaces/shop/pods')).body, 'items'), []);
});
