// One server's process: started as a daemon that outlives this process, found again by its pid file, ended by its pid.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LongshoreError } from '../../core/error.ts';
import { serverEnvironment } from './run-program.ts';
import type { ServerAccount } from './server-account.ts';

export interface Postmaster {
  readonly program: string;
  readonly data: string;
  readonly sockets: string;
  /** Only in the socket's name: nothing listens on TCP. */
  readonly port: number;
}

/**
 * Settings: https://www.postgresql.org/docs/18/runtime-config.html. A twin must outlive SIGKILL of any process, not the
 * machine: what is committed is written (synchronous_commit stays on), but not synced.
 */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '60',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  // Files in the data directory instead of /dev/shm: nothing is left behind there after SIGKILL.
  dynamic_shared_memory_type: 'mmap',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The pid of the server that runs on this data directory; a dead server's file, or another process with its pid, counts for nothing. */
export function postmasterPid(postmaster: Postmaster): { readonly pid: number; readonly ready: boolean } | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(postmaster.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !commandLine(pid).includes(postmaster.data)) return undefined;
  // The eighth line is the server's state, padded: src/include/utils/pidfile.h.
  return { pid, ready: lines[7]?.trim() === 'ready' };
}

/** Starts the server and waits until it takes connections. To be called only when `postmasterPid` finds none. */
export async function startPostmaster(postmaster: Postmaster, account: ServerAccount): Promise<void> {
  const log = join(postmaster.data, 'server.log');
  for (let attempt = 0; ; attempt += 1) {
    rmSync(join(postmaster.data, 'postmaster.pid'), { force: true });
    const logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const failure = await launch(postmaster, account, log);
    if (failure === undefined) return;
    const said = readFileSync(log).subarray(logStart).toString('utf8');
    // After SIGKILL of the postmaster its children hold the shared memory for a moment longer.
    if (attempt < 100 && /shared memory block is still in use|lock file .* already exists/.test(said)) {
      await sleep(100);
      continue;
    }
    throw new LongshoreError(
      'twin-postgres-failed',
      `cannot start the twin's server in "${postmaster.data}": ${failure}: ${said.trim().slice(-1000)}`,
      { effect: 'changed' },
    );
  }
}

async function launch(postmaster: Postmaster, account: ServerAccount, log: string): Promise<string | undefined> {
  const own = { ...settings, unix_socket_directories: postmaster.sockets, port: String(postmaster.port) };
  const args = ['-D', postmaster.data, ...Object.entries(own).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const output = openSync(log, 'a', 0o600);
  const child = spawn(postmaster.program, args, {
    cwd: postmaster.data,
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', output, output],
    ...(account.lent ? { uid: account.uid, gid: account.gid } : {}),
  });
  closeSync(output);
  let failure: string | undefined;
  child.on('error', (error) => (failure = error.message));
  child.on('exit', (code, signal) => (failure ??= `exit ${code ?? signal}`));
  child.unref();
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(5)) {
    if (failure !== undefined) return failure;
    const found = postmasterPid(postmaster);
    if (found !== undefined && found.ready) return undefined;
  }
  child.kill('SIGQUIT');
  return 'not ready after 60 s';
}

/** A server that somebody else has just started, or that is recovering: waits for it. False when it went away. */
export async function awaitReady(postmaster: Postmaster): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(10)) {
    const found = postmasterPid(postmaster);
    if (found === undefined) return false;
    if (found.ready) return true;
  }
  return false;
}

/** Fast shutdown, as `pg_ctl stop -m fast`; immediate after ten seconds. https://www.postgresql.org/docs/18/server-shutdown.html */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const found = postmasterPid(postmaster);
  if (found === undefined) return;
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(found.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  signal('SIGINT');
  // Its pid file goes first, the process a moment later; nothing of its data may be touched before that.
  for (const started = Date.now(); commandLine(found.pid).includes(postmaster.data); await sleep(5)) {
    if (Date.now() - started > 10_000) signal('SIGQUIT');
    if (Date.now() - started > 20_000) {
      throw new LongshoreError(
        'twin-postgres-failed',
        `cannot stop the twin's server in "${postmaster.data}": process ${found.pid} does not end`,
        { effect: 'unknown' },
      );
    }
  }
}

/** Empty for a process that is gone or a zombie. */
function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  }
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
