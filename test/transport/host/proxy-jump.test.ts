import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { query } from '../../../src/ports/host.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { noSshd, privateSshd } from './private-sshd.ts';

test('a host behind another is reached with the `ProxyJump` of the options, by the same configuration file', { skip: noSshd }, async () => {
  await using outer = await privateSshd();
  await using inner = await privateSshd();
  const configFile = join(outer.folder, 'both');
  const ofInner = readFileSync(inner.ssh.configFile ?? '', 'utf8').replace('Host indri', 'Host sifaka');
  writeFileSync(configFile, `${readFileSync(outer.ssh.configFile ?? '', 'utf8')}\n${ofInner}`);
  await using host = createHost({ host: 'sifaka', ssh: { destination: 'sifaka', configFile, options: { ProxyJump: 'indri' } } });
  const ssh = host.writer(new AbortController().signal);
  const { stdout } = await ssh.query(query(['sh', '-c', 'echo "$HOME $SSH_CONNECTION"']));
  assert.ok(stdout.startsWith(`${inner.home} `), stdout);
  assert.ok(stdout.trim().endsWith(String(inner.port)), stdout);
  assert.match(readFileSync(join(outer.folder, 'sshd.log'), 'utf8'), /Accepted publickey/);
  await ssh.writeFile(join(inner.home, 'note'), Buffer.from('over two hosts'), { mode: 0o600 });
  assert.equal(readFileSync(join(inner.home, 'note'), 'utf8'), 'over two hosts');
});
