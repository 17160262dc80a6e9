import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { describe, it, before, after } from 'node:test';
import type { HostWriter } from '../../../src/ports/host.ts';
import type { Vantage } from '../../../src/ports/web.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { createWebClient } from '../../../src/transport/web/create-web-client.ts';

const noCurl = spawnSync('curl', ['--version']).status === 0 ? false : 'there is no curl here';

describe('`createWebClient()`', () => {
  const server = createServer((request, response) => {
    if (request.url === '/never') return;
    if (request.url === '/broken') return void request.socket.destroy();
    if (request.method !== 'GET') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(JSON.stringify([request.method, request.headers['x-said'], body])));
      return;
    }
    response.writeHead(request.url === '/moved' ? 302 : 200, { location: '/', 'x-heard': request.headers['authorization'] ?? 'nothing' });
    response.end(`two\r\n\r\nparts of ${request.url}`);
  });
  const host = createHost({ host: 'indri' });
  const signal = new AbortController().signal;
  let base = '';
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await host[Symbol.asyncDispose]();
  });
  const web = createWebClient({ workstation: 'gilbert', signal, host: (): HostWriter => host.writer(signal) });

  const vantages: readonly [Vantage, string | false][] = [
    ['laptop', false],
    ['host:gilbert', false],
    ['host:indri', noCurl],
  ];
  for (const [from, skip] of vantages) {
    it(`asks from ${from}`, { skip }, async () => {
      const answer = await web.get(`${base}/a`, { from, headers: { Authorization: 'token' } });
      assert.deepEqual([answer.status, answer.headers['x-heard'], answer.body], [200, 'token', 'two\r\n\r\nparts of /a']);
      assert.equal((await web.get(`${base}/moved`, { from })).status, 302);
      await assert.rejects(web.get('http://no-such-name.invalid/', { from }), { code: 'web-unresolved' });
      await assert.rejects(web.get('http://127.0.0.1:1/', { from }), { code: 'web-refused' });
      await assert.rejects(web.get(`${base}/never`, { from, timeoutMs: 1000 }), { code: 'web-timeout' });
    });
  }

  for (const [from, skip] of vantages) {
    it(`sends from ${from}, and knows whether it may have arrived`, { skip }, async () => {
      const body = '{"quote\\"d": "back\\\\slash, \ttab,\nline, ümläut, @file"}';
      const answer = await web.send(`${base}/[a]{b}`, { method: 'PATCH', from, headers: { 'x-said': 'a "quoted" token' }, body });
      assert.deepEqual(JSON.parse(answer.body), ['PATCH', 'a "quoted" token', body]);
      await assert.rejects(web.send('http://127.0.0.1:1/', { method: 'POST', from }), { code: 'web-refused', effect: 'unchanged' });
      await assert.rejects(web.send('http://no-such-name.invalid/', { method: 'POST', from }), {
        code: 'web-unresolved',
        effect: 'unchanged',
      });
      await assert.rejects(web.send(`${base}/broken`, { method: 'POST', from, body: 'x' }), { effect: 'unknown' });
      await assert.rejects(web.send(`${base}/never`, { method: 'POST', from, body: 'x', timeoutMs: 1000 }), {
        code: 'web-timeout',
        effect: 'unknown',
      });
    });
  }

  it('says that it cannot ask from inside of a cluster', async () => {
    await assert.rejects(web.get(base, { from: 'cluster:minikube' }), { code: 'no-transport' });
  });
});
