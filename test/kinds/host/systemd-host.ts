// A real systemd in a container, with sshd, from the scripts beside the project; `undefined` where they cannot run.
import { execFile } from 'node:child_process';
import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HostSsh } from '../../../src/inventory/inventory.ts';
import { Shell } from './shell.ts';

const parts = process.env['LONGSHORE_REAL_PARTS'] ?? join(import.meta.dirname, '../../../../shared/real-parts');
const script = join(parts, 'systemd-host.sh');
const run = promisify(execFile);

export interface SystemdHost extends AsyncDisposable {
  /** Runs there as root. */
  readonly shell: Shell;
  /** How Longshore's own transport gets there: through the network namespace of the container. */
  readonly ssh: HostSsh;
}

/** Why there is none; `false` when there is. For a test's `skip`. */
export async function noSystemdHost(): Promise<string | false> {
  try {
    accessSync(script);
  } catch {
    return 'the scripts of real parts are not beside the project';
  }
  if (process.getuid?.() !== 0) return 'a container with systemd needs root';
  using shell = new Shell(['sh']);
  const { exitCode } = await shell.run('command -v systemd-nspawn && command -v mmdebstrap && command -v ip && command -v ssh');
  return exitCode === 0 ? false : 'systemd-nspawn, mmdebstrap, ip and ssh are not all installed';
}

export async function startSystemdHost(): Promise<SystemdHost> {
  const { stdout } = await run('bash', [script, 'start'], { timeout: 300_000 });
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const way = value('URL').split(' ');
  const shell = new Shell([...way, 'sh']);
  const at = way.indexOf('ssh');
  const proxy = [...way.slice(0, -1), '-W', '%h:%p', ...way.slice(-1)].join(' ');
  return {
    shell,
    ssh: { destination: way.at(-1) ?? '', configFile: way[way.indexOf('-F', at) + 1] ?? '', options: { ProxyCommand: proxy } },
    [Symbol.asyncDispose]: async () => {
      shell[Symbol.dispose]();
      await run('bash', [script, 'stop', value('DIR')], { timeout: 60_000 });
    },
  };
}
