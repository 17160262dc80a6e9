// Databases that are in use, proved as databases: on both sides a digest of every table, the schema and the settings, by the
// program over there; pages and indexes at the target looked through. Where the target has no such program: the file is, byte for
// byte, the backup that was sent, and nobody has written to the source since it was made.
import type { SetProof } from '../kind.ts';
import { digestFiles } from './digest-files.ts';
import { entryComparer } from './entry-comparer.ts';
import { shownPath, type FileEntry } from './file-entry.ts';
import type { FileMove } from './file-move.ts';
import type { LiveDatabase } from './live-database.ts';
import { readSqliteContent, type SqliteContent } from './sqlite-content.ts';
import { readSqliteEntries } from './sqlite-entries.ts';
import { databaseCheck } from './sqlite-proof-script.ts';
import { readSqliteRecords, type SqliteRecord } from './sqlite-records.ts';

export interface DatabasesProof {
  readonly count: number;
  readonly bytes: number;
  readonly sets: readonly SetProof[];
  readonly compared: readonly { readonly what: string; readonly count: number; readonly same: boolean }[];
  readonly differences: readonly string[];
  /** For the script that repeats the proof. */
  readonly checks: readonly string[];
}

export const noDatabases: DatabasesProof = { count: 0, bytes: 0, sets: [], compared: [], differences: [], checks: [] };

export async function proveDatabases(move: FileMove): Promise<DatabasesProof> {
  const { source, target, scope, databases } = move;
  const found = databases?.found ?? [];
  if (found.length === 0) return noDatabases;
  const [here, there, known] = await Promise.all([
    readSqliteEntries(source, found),
    readSqliteEntries(target, found),
    readSqliteRecords(move),
  ]);
  const differences: string[] = [];
  const sets: SetProof[] = [];
  const checks: string[] = [];
  let bytes = 0;
  for (const database of found) {
    scope.signal.throwIfAborted();
    const [ours, theirs, record] = [here.of(database), there.of(database), known.get(database.path)];
    const before = differences.length;
    differences.push(...entryDifferences(move, ours, theirs), ...usedAtTarget(database, there.beside(database)));
    const [left, right] = await Promise.all([
      readSqliteContent(source, move.spec, database),
      theirs?.type === 'f' && target.tools.hasSqlite ? readSqliteContent(target, move.spec, database, { checks: true }) : undefined,
    ]);
    const isVersion = record !== undefined && record.version === here.version(database);
    const copy = theirs?.type === 'f' ? await compareContents(move, database, theirs, { record, isVersion, left, right }) : undefined;
    if (copy !== undefined) differences.push(...copy.differences);
    bytes += ours?.size ?? 0;
    sets.push({
      name: `SQLite database ${shownPath(database.path)}, carried by its own backup`,
      count: left.parts.size,
      bytes: theirs?.size ?? 0,
      digest: { source: `sha256:${left.digest}`, target: copy?.digest ?? '(missing)' },
      same: differences.length === before,
    });
    checks.push(databaseCheck(database, left.digest, isVersion ? record.digest : ''));
  }
  const [ours, theirs] = await Promise.all([readSqliteEntries(source, found), readSqliteEntries(target, found)]);
  for (const database of found) {
    const label = shownPath(database.path);
    if (ours.version(database) !== here.version(database))
      differences.push(`database ${label}: the source was written to while it was proved`);
    if (theirs.version(database) !== there.version(database))
      differences.push(`database ${label}: the target was written to while it was proved`);
  }
  return {
    count: found.length,
    bytes,
    sets,
    compared: [{ what: 'SQLite databases, carried by their own backup', count: found.length, same: differences.length === 0 }],
    differences,
    checks,
  };
}

/** Mode, times and owner are the original's; sizes may differ, since a backup holds what else is in the log. */
function entryDifferences({ spec }: FileMove, here: FileEntry | undefined, there: FileEntry | undefined): readonly string[] {
  if (here === undefined && there === undefined) return [];
  const comparer = entryComparer(spec.owners);
  comparer.entries(
    here === undefined ? undefined : { ...here, size: there?.size ?? here.size, links: 1, blocks: there?.blocks ?? 0 },
    there,
  );
  return comparer.result().differences;
}

function usedAtTarget({ path }: LiveDatabase, beside: readonly FileEntry[]): readonly string[] {
  return beside
    .filter((entry) => entry.size > 0 && !entry.path.endsWith('-shm'))
    .map((entry) => `file ${shownPath(entry.path)}: only in the target; somebody uses the database ${shownPath(path)} there`);
}

interface Given {
  readonly record: SqliteRecord | undefined;
  readonly isVersion: boolean;
  readonly left: SqliteContent;
  readonly right: SqliteContent | undefined;
}

async function compareContents(move: FileMove, database: LiveDatabase, there: FileEntry, { record, isVersion, left, right }: Given) {
  const { source, target } = move;
  const label = `database ${shownPath(database.path)}`;
  if (left.error !== undefined) return { digest: '(not read)', differences: [`${label}: the source cannot be read: ${left.error}`] };
  // A program without SHA3 counts as none.
  if (right === undefined || /sha3_query/.test(right.error ?? '')) {
    const digest = (await digestFiles(target.way, target.tools, [there], () => undefined)).get(there.path);
    const differences = [
      ...(record === undefined ? [`${label}: it was not carried by its backup`] : []),
      ...(record !== undefined && !isVersion ? [`${label}: the source was written to since its backup was made`] : []),
      ...(record !== undefined && digest !== record.digest
        ? [`${label}: the target is not the backup that was sent, ${record.digest}, but ${digest ?? 'what cannot be read'}`]
        : []),
    ];
    return { digest: differences.length === 0 ? `sha256:${left.digest}` : `file sha256:${digest ?? ''}`, differences };
  }
  const differences = right.error === undefined ? [] : [`${label}: the target cannot be read: ${right.error}`];
  for (const name of new Set([...left.parts.keys(), ...right.parts.keys()])) {
    const [ours, theirs] = [left.parts.get(name), right.parts.get(name)];
    if (ours !== theirs && right.error === undefined)
      differences.push(`${name} of ${label}: the source has ${ours ?? 'none'}, the target ${theirs ?? 'none'}`);
  }
  if (right.complaints.length > 0) {
    // What is wrong at the source already came along as it was.
    const own = new Set((await readSqliteContent(source, move.spec, database, { checks: true })).complaints);
    const said = right.complaints.filter((complaint) => !own.has(complaint));
    if (said.length > 0) differences.push(`${label}: SQLite's integrity check complains at the target: ${said.slice(0, 3).join('; ')}`);
  }
  return { digest: `sha256:${right.digest}`, differences };
}
