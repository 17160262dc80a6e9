// Access to clusters from kubeconfig files.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { kubeconfigAccess } from '../../../src/transport/kube/kubeconfig.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function config(user: object, cluster: object = {}): string {
  return JSON.stringify({
    'current-context': 'wrong',
    clusters: [{ name: 'mini', cluster: { server: 'https://192.168.49.2:8443', ...cluster } }],
    contexts: [{ name: 'minikube', context: { cluster: 'mini', user: 'me' } }],
    users: [{ name: 'me', user }],
  });
}

function write(name: string, content: string): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

test('`kubeconfigAccess()` reads ~/.kube/config with inline certificates', async () => {
  mkdirSync(join(home, '.kube'));
  const inline = (text: string): string => Buffer.from(text).toString('base64');
  write(
    '.kube/config',
    config(
      { 'client-certificate-data': inline('CERT'), 'client-key-data': inline('KEY') },
      { 'certificate-authority-data': inline('CA'), 'tls-server-name': 'mini' },
    ),
  );
  const access = await kubeconfigAccess({ context: 'minikube', environment: {}, home });
  assert.deepEqual(access, { url: 'https://192.168.49.2:8443', ca: 'CA', serverName: 'mini', clientCertificate: 'CERT', clientKey: 'KEY' });
});

test('`kubeconfigAccess()` reads files relative to the kubeconfig, and a token file at each use', async () => {
  write('ca.pem', 'CA');
  write('token', 'first\n');
  const file = write('config', config({ tokenFile: 'token' }, { 'certificate-authority': 'ca.pem' }));
  const access = await kubeconfigAccess({ context: 'minikube', environment: { KUBECONFIG: file }, home });
  assert.equal(access.ca, 'CA');
  assert.deepEqual(await access.credentials?.(), { token: 'first' });
  write('token', 'second');
  assert.deepEqual(await access.credentials?.(), { token: 'second' });
});

test('`kubeconfigAccess()` takes the first of two entries of a list, and passes over a file that is not there', async () => {
  const first = write('one', JSON.stringify({ users: [{ name: 'me', user: { token: 'one' } }] }));
  const second = write('two', config({ token: 'two' }));
  const environment = { KUBECONFIG: [join(home, 'absent'), first, second].join(delimiter) };
  assert.equal((await kubeconfigAccess({ context: 'minikube', environment, home })).token, 'one');
});

test('`kubeconfigAccess()` runs an exec plugin and keeps what it gave until that expires', async () => {
  const script = write(
    'plugin',
    `#!/bin/sh\necho x >> "${join(home, 'calls')}"\nprintf '{"kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"2100-01-01T00:00:00Z"}}' "$WHO"\n`,
  );
  chmodSync(script, 0o755);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    env: [{ name: 'WHO', value: 'me' }],
    interactiveMode: 'Never',
  };
  const file = write('config', config({ exec }));
  const access = await kubeconfigAccess({ context: 'minikube', environment: { KUBECONFIG: file, PATH: '/usr/bin:/bin' }, home });
  assert.deepEqual([await access.credentials?.(), await access.credentials?.()], [{ token: 'me' }, { token: 'me' }]);
  const { readFileSync } = await import('node:fs');
  assert.equal(readFileSync(join(home, 'calls'), 'utf8'), 'x\n');
});

test('`kubeconfigAccess()` says which contexts there are, and never uses the current one', async () => {
  const file = write('config', config({ token: 't' }));
  await assert.rejects(kubeconfigAccess({ context: 'prod', environment: { KUBECONFIG: file }, home }), {
    code: 'kubeconfig-missing',
    message: new RegExp('context "prod".*it has minikube'),
  });
});

test('`kubeconfigAccess()` does not quote a file that it cannot read', async () => {
  const file = write('config', 'users: [token: {hunter2');
  await assert.rejects(
    kubeconfigAccess({ context: 'minikube', environment: { KUBECONFIG: file }, home }),
    (error: Error) => !error.message.includes('hunter2'),
  );
});
