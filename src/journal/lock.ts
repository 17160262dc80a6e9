// One runner at a time: a lock file beside the journal with its holder in it. Made whole or not at all (link(2)), and
// recognised as stale when its process is gone.
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { LongshoreError } from '../core/error.ts';
import type { Holder } from './entry.ts';

export interface LockRecord extends Holder {
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface Lock extends Disposable {
  readonly holder: Holder;
  /** The lock of a dead process that was taken over. */
  readonly stale: LockRecord | undefined;
}

/** Errors: `lock-held`, naming holder, host and time. */
export function acquireLock(directory: string, options: { readonly command: string }): Lock {
  const file = join(directory, 'lock');
  const holder = currentHolder();
  const record: LockRecord = { ...holder, command: options.command, since: new Date().toISOString() };
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  let stale: LockRecord | undefined;
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        linkSync(fresh, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 2) throw error;
        const held = readLock(directory);
        if (held !== undefined && !isStale(held)) throw lockHeld(file, held);
        stale = held;
        // Renamed first: of two processes that see the same stale lock, only one wins the rename.
        const aside = `${file}.stale.${process.pid}`;
        if (existsSync(file)) renameSync(file, aside);
        rmSync(aside, { force: true });
      }
    }
  } finally {
    rmSync(fresh, { force: true });
  }
  return {
    holder,
    stale,
    [Symbol.dispose]: () => {
      if (readLock(directory)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

export function readLock(directory: string): LockRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'lock'), 'utf8')) as LockRecord;
  } catch {
    return undefined;
  }
}

/** Only a lock of this host can be judged; one from elsewhere (a shared folder) counts as held. */
export function isStale(record: LockRecord): boolean {
  if (record.host !== hostname()) return false;
  const startedAt = processStart(record.pid);
  return startedAt === undefined || startedAt !== record.startedAt;
}

export function currentHolder(): Holder {
  return { user: userName(), host: hostname(), pid: process.pid, startedAt: processStart(process.pid) ?? '' };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** A text that differs between two processes that had the same pid; `undefined` when there is no such process. */
function processStart(pid: number): string | undefined {
  try {
    // Field 22 of proc(5)'s stat is the start time in clock ticks; the name in field 2 may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
  } catch {
    if (existsSync('/proc/self/stat')) return undefined;
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}

function lockHeld(file: string, held: LockRecord): LongshoreError {
  return new LongshoreError(
    'lock-held',
    `cannot lock "${file}": ${held.user} on ${held.host} (process ${held.pid}) runs \`${held.command}\` since ${held.since}`,
    {
      next: `Wait until it has finished. If that host is gone for good, remove "${file}".`,
    },
  );
}
