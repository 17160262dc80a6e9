// Commands, files and ports of pods, against a server that runs the commands as real processes; watches and logs against one that
// ends them when it likes.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Secret } from '../../../src/core/secret.ts';
import type { PodFile } from '../../../src/ports/cluster.ts';
import { change, query } from '../../../src/ports/host.ts';
import { createClusterClient } from '../../../src/transport/kube/create-cluster-client.ts';
import { podServer, type PodServer } from './pod-server.ts';

const pod = { namespace: 'web', name: 'web-0', container: 'app' };
let server: PodServer;
let client: ReturnType<typeof createClusterClient>;
let folder = '';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pod-port-'));
  server = await podServer();
  client = createClusterClient({ name: 'here', url: server.url });
});
after(async () => {
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test('`query()` gives output, errors and the exit code apart; a non-zero exit is a result', async () => {
  assert.deepEqual(await client.query(pod, query(['sh', '-c', 'echo out; echo err >&2; exit 3'])), {
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  assert.match(
    server.asked.at(-1) ?? '',
    /\/namespaces\/web\/pods\/web-0\/exec\?stdout=true&stderr=true&container=app&command=sh&command=-c/,
  );
});

test('`exec()` sends standard input to its end; a secret goes no other way', async () => {
  const result = await client.exec(pod, change(['sha256sum'], { stdin: new Secret('db.password', 'hunter2') }));
  assert.match(result.stdout, new RegExp(createHash('sha256').update('hunter2').digest('hex')));
  assert.doesNotMatch(server.asked.join(' '), /hunter2/);
});

test('`queryStream()` and `exec()` carry more than fits into memory buffers, byte for byte', async () => {
  const bytes = randomBytes(6 * 1024 * 1024);
  const input = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
  };
  const file = join(folder, 'large');
  assert.equal((await client.exec(pod, { effect: 'change', argv: ['sh', '-c', 'cat > "$0"', file], stdin: input() })).exitCode, 0);
  assert.ok(readFileSync(file).equals(bytes));
  await using stream = await client.queryStream(pod, query(['cat', file]));
  const digest = createHash('sha256');
  for await (const chunk of stream.stdout) digest.update(chunk);
  assert.deepEqual([digest.digest('hex'), (await stream.end).exitCode], [createHash('sha256').update(bytes).digest('hex'), 0]);
});

test('`writeFiles()` puts files into a folder of the container; where it may not, tar says why', async () => {
  const files: readonly PodFile[] = [
    { path: 'sub', type: 'directory', mode: 0o755 },
    {
      path: 'sub/a.txt',
      type: 'file',
      mode: 0o640,
      size: 5,
      content: (async function* () {
        yield Buffer.from('hello');
      })(),
    },
  ];
  await client.writeFiles(pod, folder, files);
  assert.equal(readFileSync(join(folder, 'sub/a.txt'), 'utf8'), 'hello');
  assert.equal(statSync(join(folder, 'sub/a.txt')).mode & 0o777, 0o640);
  await assert.rejects(client.writeFiles(pod, join(folder, 'nowhere'), files.slice(0, 1)), {
    code: 'files-not-written',
    message: /nowhere.*Cannot open|nowhere.*No such file/s,
  });
});

test('a pod or a command that is not there is told; a stream that breaks off leaves the effect of a change unknown', async () => {
  await assert.rejects(client.query({ ...pod, name: 'gone' }, query(['true'])), {
    code: 'cluster-not-found',
    effect: 'unchanged',
    message: /pods "gone" not found/,
  });
  await assert.rejects(client.query(pod, query(['no-such-program-anywhere'])), { code: 'cluster-unreachable', message: /ENOENT/ });
  await using breaking = await podServer({ breakAfter: 1000 });
  await using lossy = createClusterClient({ name: 'lossy', url: breaking.url });
  const long = ['sh', '-c', 'head -c 100000 /dev/zero; exec sleep 5'] as const;
  await assert.rejects(lossy.exec(pod, change(long)), { code: 'cluster-unreachable', effect: 'unknown' });
  await assert.rejects(lossy.query(pod, query(long)), { code: 'cluster-unreachable', effect: 'unchanged' });
  await assert.rejects(client.exec(pod, change(['sleep', '5'], { timeoutMs: 50 })), { effect: 'unknown', message: /no end within 50 ms/ });
});

test('a server of before v5 runs commands, and refuses input whose end it could not be told', async () => {
  await using old = await podServer({ protocols: ['v4.channel.k8s.io'] });
  await using there = createClusterClient({ name: 'old', url: old.url });
  assert.equal((await there.query(pod, query(['echo', 'hi']))).stdout, 'hi\n');
  await assert.rejects(there.exec(pod, change(['cat'], { stdin: 'text' })), { message: /does not speak v5/ });
});

test('`forward()` leads to a port of the pod until it is disposed', async () => {
  const echo = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as AddressInfo;
  {
    await using forward = await client.forward({ ...pod, port });
    const bytes = randomBytes(300_000);
    const heard = await new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(forward.port, forward.host, () => socket.write(bytes));
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (chunks.reduce((sum, each) => sum + each.length, 0) < bytes.length) return;
        socket.destroy();
        resolve(Buffer.concat(chunks));
      });
      socket.on('error', reject);
    });
    assert.ok(heard.equals(bytes));
  }
  await assert.rejects(client.forward({ ...pod, name: 'gone', port }), { code: 'cluster-not-found' });
  echo.close();
});

test('`watch()` tells what is there, goes on after the server has ended it, and lists anew when its version is too old', async () => {
  const object = (name: string, version: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'web', resourceVersion: version },
  });
  const opened: string[] = [];
  let lists = 0;
  await using watching = await podServer({
    answer(request, response) {
      const url = new URL(request.url ?? '/', 'http://here');
      if (url.pathname === '/api/v1')
        return void response.end(JSON.stringify({ resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] }));
      if (!url.searchParams.has('watch')) {
        lists += 1;
        const items = lists === 1 ? [object('a', '1'), object('b', '2')] : [object('a', '1'), object('c', '9')];
        return void response.end(JSON.stringify({ metadata: { resourceVersion: lists === 1 ? '2' : '9' }, items }));
      }
      const version = url.searchParams.get('resourceVersion') ?? '';
      opened.push(version);
      if (version === '2') return void response.end(`${JSON.stringify({ type: 'MODIFIED', object: object('a', '3') })}\n`);
      if (version === '3') return void response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n`);
      response.write(`${JSON.stringify({ type: 'DELETED', object: object('a', '10') })}\n`);
    },
  });
  await using there = createClusterClient({ name: 'watched', url: watching.url });
  const stop = new AbortController();
  const heard: string[] = [];
  for await (const { change: what, object: seen } of there.watch(
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'web' },
    { signal: stop.signal },
  )) {
    heard.push(`${what} ${seen.metadata.name}`);
    if (heard.length === 7) stop.abort();
  }
  assert.deepEqual(heard, ['added a', 'added b', 'modified a', 'gone b', 'modified a', 'added c', 'gone a']);
  assert.deepEqual(opened, ['2', '3', '9']);
});

test('`followLogs()` gives lines as they come, until it is stopped', async () => {
  await using logging = await podServer({ answer: (_request, response) => void response.write('one\ntwo\nthr') });
  await using there = createClusterClient({ name: 'logging', url: logging.url });
  const stop = new AbortController();
  const lines: string[] = [];
  for await (const line of there.followLogs(pod, { signal: stop.signal })) {
    lines.push(line);
    if (lines.length === 2) stop.abort();
  }
  assert.deepEqual(lines.slice(0, 2), ['one', 'two']);
  assert.match(logging.asked[0] ?? '', /\/log\?follow=true&tailLines=0&container=app/);
});
