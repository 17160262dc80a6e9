import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { openForward } from '../../../src/transport/host/open-forward.ts';
import { noSshd, privateSshd } from './private-sshd.ts';

test("`openForward()` leads to a port of the host's loopback, through a socket that only we can open", { skip: noSshd }, async () => {
  await using sshd = await privateSshd();
  const server = createServer((socket) => socket.end('hello from there'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const forward = await openForward({ host: 'indri', ssh: sshd.ssh, port, socketName: '.s.PGSQL.5432' });
    assert.equal(statSync(forward.directory).mode & 0o777, 0o700);
    const heard = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(join(forward.directory, '.s.PGSQL.5432'));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    assert.equal(heard, 'hello from there');
    assert.equal(forward.open, true);
    await forward[Symbol.asyncDispose]();
    assert.equal(existsSync(forward.directory), false);
  } finally {
    server.close();
  }
  const unknown = { ...sshd.ssh, options: { UserKnownHostsFile: '/dev/null' } };
  await assert.rejects(openForward({ host: 'indri', ssh: unknown, port: 1, socketName: 'x' }), { code: 'host-key-unknown' });
});
