// What SQLite's result codes mean for a person (sqlite.org/rescode.html); the one place that looks at them.
import { LongshoreError } from '../core/error.ts';

const full = 13;
const readOnly = 8;
const cannotOpen = 14;
const corrupt = 11;
const notADatabase = 26;
const busy = 5;

export function journalError(thrown: unknown, file: string): LongshoreError {
  if (thrown instanceof LongshoreError) return thrown;
  const primary = ((thrown as { errcode?: number }).errcode ?? 0) & 0xff;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  switch (primary) {
    case full:
      return new LongshoreError('journal-disk-full', `cannot write to the journal "${file}": the disk is full`, {
        cause: thrown,
        next: 'Free some space and run the same command again; nothing that the journal does not hold has been done.',
      });
    case readOnly:
    case cannotOpen:
      return new LongshoreError('journal-read-only', `cannot open the journal "${file}" for writing: ${message}`, {
        cause: thrown,
        next: 'Make the folder writable for this user, or name another plan folder.',
      });
    case busy:
      return new LongshoreError('lock-held', `cannot write to the journal "${file}": another process is writing to it`, {
        cause: thrown,
        next: 'Wait until it has finished.',
      });
    case corrupt:
    case notADatabase:
      return journalCorrupt(file, message, thrown);
    default:
      return new LongshoreError('journal-failed', `cannot use the journal "${file}": ${message}`, { cause: thrown });
  }
}

export function journalCorrupt(file: string, what: string, cause?: unknown): LongshoreError {
  return new LongshoreError('journal-corrupt', `cannot trust the journal "${file}": ${what}`, {
    cause,
    next:
      'Nothing was changed. Restore the file (with its -wal and image.key) from a backup. Without one, move it aside and run `longshore apply`: ' +
      'steps whose result is there are recognised and left alone, but what was done before can then no longer be rolled back.',
  });
}
