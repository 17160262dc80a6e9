// What is remembered of backups that were sent: kept beside the records of files, at the target's side.
import { LongshoreError } from '../../core/error.ts';
import { recordName, type FileMove, type FileMoveSpec } from './file-move.ts';
import type { WritableSide } from './file-side.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';

export interface SqliteRecord {
  readonly path: string;
  /** Of the source's files, which the backup was made of; empty where a later change may not show. */
  readonly version: string;
  /** SHA-256 of the backup as it was sent. */
  readonly digest: string;
  readonly size: number;
}

export function sqliteRecordName(spec: FileMoveSpec): string {
  return `${recordName(spec)}-sqlite`;
}

export async function readSqliteRecords({ target, spec }: FileMove): Promise<ReadonlyMap<string, SqliteRecord>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of target.way.stream(scripts.recall, [sqliteRecordName(spec)])) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').split('\0');
  return new Map(lines.flatMap(readLine).map((record) => [record.path, record]));
}

export async function keepSqliteRecords({ target, spec }: FileMove<WritableSide>, records: readonly SqliteRecord[]): Promise<void> {
  const text = records.map((record) => `${JSON.stringify(record)}\0`).join('');
  const input = (async function* () {
    yield Buffer.from(text);
  })();
  await succeed(target.way, target.way.feed(scripts.keep, [sqliteRecordName(spec), 'whole'], input), 'keep what is known of the backups');
}

/** Lines that were cut off by a crash are passed by. */
function readLine(line: string): readonly SqliteRecord[] {
  if (!line.startsWith('{') || !line.endsWith('}')) return [];
  try {
    return [JSON.parse(line) as SqliteRecord];
  } catch (error) {
    throw new LongshoreError('database-records', `cannot read what is known of backups: ${String(error)}`, {
      next: 'Discard the copy, and run the same command again.',
    });
  }
}
