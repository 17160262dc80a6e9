// A port of a host's own loopback, or one that the host reaches, as a Unix socket here, for as long as it is needed: `ssh -L`, so that the person's keys and
// jumps count, and one connection carries all sessions. https://man.openbsd.org/ssh (-L)
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostSsh } from '../../inventory/inventory.ts';
import { classifyFailure } from './classify-failure.ts';
import type { LaneFailure } from './host-access.ts';
import { sshArguments, sshCommand } from './ssh-arguments.ts';

export interface ForwardOptions {
  readonly host: string;
  readonly ssh: HostSsh;
  /** As the host names it; its own loopback unless given. */
  readonly to?: string;
  readonly port: number;
  /** The name of the socket in its folder; PostgreSQL's clients look for `.s.PGSQL.<port>`. */
  readonly socketName: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

export interface Forward extends AsyncDisposable {
  /** Mode 0700: who can reach the socket is who could have opened it. */
  readonly directory: string;
  /** False once ssh has ended. */
  readonly open: boolean;
}

/** Errors: those of reaching a host. Whether anybody listens there shows at the first connection. */
export async function openForward(options: ForwardOptions): Promise<Forward> {
  const { host, ssh, to = '127.0.0.1', port, timeoutMs = 30_000 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'longshore-forward-'));
  const socket = join(directory, options.socketName);
  const extra = { ConnectTimeout: String(Math.ceil(timeoutMs / 2000)), StreamLocalBindMask: '0177', ControlPath: 'none' };
  // It ends at the end of its input, so that a process that dies, however it dies, takes its forward along.
  const args = ['-T', '-L', `${socket}:${to.includes(':') ? `[${to}]` : to}:${port}`, ...sshArguments({ host, ssh }, extra), 'exec cat'];
  const child = spawn('ssh', args, {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  let heard = '';
  let failure: LaneFailure | undefined;
  const over = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      failure = { spawn: error };
      resolve();
    });
    child.on('exit', (code, signal) => {
      failure ??= { code, signal };
      resolve();
    });
  });
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => (heard = (heard + chunk.toString('utf8')).slice(-8192)));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await over;
    rmSync(directory, { recursive: true, force: true });
  };
  const until = Date.now() + timeoutMs;
  while (!existsSync(socket)) {
    if (failure !== undefined || Date.now() > until) {
      await close();
      const way = { host, destination: ssh.destination ?? host, command: sshCommand({ host, ssh }) };
      throw classifyFailure(way, { ...failure, slow: Date.now() > until, heard });
    }
    await wait(10);
  }
  return {
    directory,
    get open() {
      return failure === undefined;
    },
    [Symbol.asyncDispose]: close,
  };
}
