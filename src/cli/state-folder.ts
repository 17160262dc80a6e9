// The state folder of a world (journal, before-images, evidence), held by one runner at a time.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LongshoreError } from '../core/error.ts';
import type { Holder } from '../journal/entry.ts';
import { EvidenceFolder } from '../journal/evidence.ts';
import { openJournal, type Journal, type JournalOptions } from '../journal/journal.ts';
import { acquireLock, type LockRecord } from '../journal/lock.ts';

export interface StateFolder extends Disposable {
  readonly journal: Journal;
  readonly evidence: EvidenceFolder;
  readonly holder: Holder;
  /** A dead process's lock, which was taken over. */
  readonly stale: LockRecord | undefined;
}

export interface StateOptions extends JournalOptions {
  /** For whoever finds the lock held. */
  readonly command: string;
}

/** Locks before it reads: a journal that somebody else still writes would be out of date at once. */
export function openState(directory: string, options: StateOptions): StateFolder {
  const { command, ...journalOptions } = options;
  if (options.create === true) makeFolder(directory);
  using stack = new DisposableStack();
  const lock = stack.use(locked(directory, command));
  const journal = stack.use(openJournal(directory, journalOptions));
  const kept = stack.move();
  return {
    journal,
    evidence: new EvidenceFolder(directory),
    holder: lock.holder,
    stale: lock.stale,
    [Symbol.dispose]: () => kept.dispose(),
  };
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code === 'ENOENT') {
      throw new LongshoreError(
        'journal-folder-missing',
        `cannot make the state folder "${directory}": there is no folder "${dirname(directory)}"`,
        { next: 'Make the folder, or name the right plan.' },
      );
    }
    throw unwritable(directory, message, code, error);
  }
}

function locked(directory: string, command: string): ReturnType<typeof acquireLock> {
  try {
    return acquireLock(directory, { command });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof LongshoreError || code === undefined) throw error;
    if (code === 'ENOENT')
      throw new LongshoreError('journal-missing', `cannot find a journal in "${directory}": nothing has been applied from there`, {
        next: 'Run `longshore apply` first, or name the right plan.',
      });
    throw unwritable(directory, message, code, error);
  }
}

function unwritable(directory: string, message: string, code: string | undefined, cause: unknown): LongshoreError {
  if (code === 'ENOSPC')
    return new LongshoreError('journal-disk-full', `cannot write to the state folder "${directory}": the disk is full`, {
      cause,
      next: 'Free some space and run the same command again.',
    });
  return new LongshoreError('journal-read-only', `cannot write to the state folder "${directory}": ${message}`, {
    cause,
    next: 'Make the folder writable for this user.',
  });
}
