// A survey over a private sshd, through the command line: what it costs on the line, and what the inventory keeps of the way.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { shippedParts } from '../../src/cli/shipped-parts.ts';
import { query } from '../../src/ports/host.ts';
import { createHost } from '../../src/transport/host/create-host.ts';
import { CapturedEnvironment } from '../cli/captured-environment.ts';
import { TemporaryFolder } from '../cli/temporary-folder.ts';
import { noSshd, privateSshd } from '../transport/host/private-sshd.ts';
import { tcpProxy } from '../transport/host/tcp-proxy.ts';

test(
  '`survey HOST` over ssh takes three round trips after the login, and writes down how the host was reached',
  { skip: noSshd },
  async () => {
    await using sshd = await privateSshd();
    await using proxy = await tcpProxy(sshd.port);
    using folder = new TemporaryFolder();
    folder.write('ssh_config', 'Host indri', `  Port ${proxy.port}`, `Include ${sshd.ssh.configFile}`);
    const configFile = join(folder.path, 'ssh_config');

    const login = createHost({ host: 'indri', ssh: { destination: 'indri', configFile } });
    await login.writer(new AbortController().signal).query(query(['true']));
    const ofLogin = proxy.turns - 1;
    await login[Symbol.asyncDispose]();
    // ssh takes leave, which is a turn as well.
    await wait(200);
    const before = proxy.turns;

    const environment = new CapturedEnvironment({ cwd: folder.path, env: { HOME: sshd.home, PATH: process.env['PATH'] ?? '' } });
    const code = await runCommandLine(['survey', 'indri', '--ssh-config', 'ssh_config', '-o', 'json'], {
      environment,
      parts: async () => shippedParts,
      version: async () => '1.2.3',
    });
    assert.equal(code, 0, environment.stderr.text);
    const trips = proxy.turns - before - ofLogin;
    // ssh itself speaks in between: its windows for long answers, more of them on a busy machine, and its leave. One command after
    // the other would be hundreds.
    assert.ok(trips <= 16, `${trips} turns on the line`);
    const rounds = environment.stderr.text.split('\n').filter((line) => line.includes(': '));
    assert.ok(rounds.length > 0 && rounds.length <= 3, environment.stderr.text);
    const { inventory } = JSON.parse(environment.stdout.text) as { inventory: { hosts: { name: string; ssh?: object; os: object }[] } };
    assert.deepEqual(inventory.hosts[0]?.ssh, { destination: 'indri', configFile });
  },
);
