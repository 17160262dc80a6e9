// A real sshd of this user on a free loopback port, with keys and a client configuration of its own: what `ssh -F` needs, and
// nothing of the machine's.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostSsh } from '../../../src/inventory/inventory.ts';

const program = '/usr/sbin/sshd';

/** Why no sshd can be started here; false when one can. To be given to node:test as `skip`. */
export const noSshd: string | false = existsSync(program) ? false : `there is no ${program}: install openssh-server`;

export interface PrivateSshd extends AsyncDisposable {
  readonly folder: string;
  /** Of the account that logs in; empty at first. */
  readonly home: string;
  readonly port: number;
  readonly pid: number;
  readonly ssh: HostSsh;
}

export interface SshdOptions {
  /** More lines for sshd_config. */
  readonly config?: readonly string[];
}

export async function privateSshd(options: SshdOptions = {}): Promise<PrivateSshd> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-sshd-')));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('home'));
  for (const key of ['host', 'id', 'other']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
  writeFileSync(at('authorized_keys'), readFileSync(at('id.pub')), { mode: 0o600 });
  // sshd gives up its privileges into this directory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  for (let tries = 0; ; tries += 1) {
    const port = await freePort();
    writeFileSync(
      at('sshd_config'),
      [
        'ListenAddress 127.0.0.1',
        `Port ${port}`,
        `HostKey ${at('host')}`,
        `PidFile ${at('sshd.pid')}`,
        `AuthorizedKeysFile ${at('authorized_keys')}`,
        'StrictModes no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'UsePAM no',
        'MaxStartups 100',
        `SetEnv HOME=${at('home')}`,
        ...(options.config ?? []),
        '',
      ].join('\n'),
    );
    writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`);
    writeFileSync(
      at('ssh_config'),
      [
        'Host indri',
        '  HostName 127.0.0.1',
        `  Port ${port}`,
        `  HostKeyAlias [127.0.0.1]:${port}`,
        `  User ${userInfo().username}`,
        `  IdentityFile ${at('id')}`,
        '  IdentitiesOnly yes',
        `  UserKnownHostsFile ${at('known_hosts')}`,
        '  GlobalKnownHostsFile /dev/null',
        '',
      ].join('\n'),
    );
    // Into a file: whoever waits for a program reads no pipe, and sshd would wait for them.
    const log = openSync(at('sshd.log'), 'w');
    const child = spawn(program, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', log] });
    closeSync(log);
    const said = (): string => readFileSync(at('sshd.log'), 'utf8');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    for (let waited = 0; waited < 500 && child.exitCode === null && !said().includes('Server listening'); waited += 1) await wait(20);
    if (child.exitCode === null && said().includes('Server listening')) {
      return {
        folder,
        home: at('home'),
        port,
        pid: child.pid ?? 0,
        ssh: { destination: 'indri', configFile: at('ssh_config') },
        async [Symbol.asyncDispose]() {
          child.kill('SIGTERM');
          await ended;
          rmSync(folder, { recursive: true, force: true });
        },
      };
    }
    child.kill('SIGTERM');
    // Somebody else took the port meanwhile.
    if (tries === 4) throw new Error(`sshd does not start: ${said()}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
