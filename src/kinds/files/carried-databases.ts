// Databases that are in use, as members of the archive that a pass unpacks at the target: a backup of each, made on the source's
// host one after the other, under the header of the original. What was sent before and has not changed on either side stays.
import { once } from './once.ts';
import { createHash } from 'node:crypto';
import { LongshoreError } from '../../core/error.ts';
import { digestFiles } from './digest-files.ts';
import { comparePaths, shownPath, type FileEntry } from './file-entry.ts';
import { recordName, type FileMove } from './file-move.ts';
import type { WritableSide } from './file-side.ts';
import { headerOf } from './header-of.ts';
import type { LiveDatabase } from './live-database.ts';
import { expectedOwner, hasOwner } from './owner-mapping.ts';
import { readSqliteEntries } from './sqlite-entries.ts';
import { keepSqliteRecords, readSqliteRecords, type SqliteRecord } from './sqlite-records.ts';
import { scripts } from './scripts.ts';
import { sqliteScripts } from './sqlite-scripts.ts';
import { succeed } from './succeed.ts';

export async function* carriedDatabases(move: FileMove<WritableSide>, mark: 'ahead' | 'move'): AsyncGenerator<Uint8Array> {
  const { source, target, spec, scope, databases } = move;
  if (databases?.copying === undefined) return;
  const { found, copying } = databases;
  const vault = copying.source;
  try {
    const [here, there, known] = await Promise.all([
      readSqliteEntries(source, found),
      readSqliteEntries(target, found),
      readSqliteRecords(move),
    ]);
    // A log of another state of the database would be taken for its own.
    const stale = found.flatMap((database) => [
      ...there.beside(database),
      ...[there.of(database)].flatMap((entry) => (entry === undefined || entry.type === 'f' ? [] : entry)),
    ]);
    if (stale.length > 0) {
      const names = Buffer.from(stale.map(({ path }) => `./${path}\0`).join(''), 'latin1');
      await succeed(target.way, target.way.feed(scripts.remove, [], once(names)), 'remove logs of databases');
      // Times of directories have changed.
      yield Buffer.alloc(0);
    }
    let { now } = source.tools;
    // Without `sqlite3` at the target, the proof counts on versions, and of what was changed just now there is none yet.
    if (mark === 'move' && !target.tools.hasSqlite && found.some((database) => here.isYoung(database, now))) {
      const ms = now.includes('.') ? 100 : 2100;
      await copying.sleep(ms);
      now = (Number(now) + ms / 1000).toFixed(6);
    }
    const records: SqliteRecord[] = [];
    for (const database of [...found].sort((a, b) => comparePaths(a.path, b.path))) {
      scope.signal.throwIfAborted();
      const entry = here.of(database);
      // Gone since it was found; the next pass sees what has become of it.
      if (entry?.type !== 'f') continue;
      const version = here.isYoung(database, now) ? '' : here.version(database);
      const record = known.get(database.path);
      if (
        record !== undefined &&
        version !== '' &&
        version === record.version &&
        (await isThere(move, entry, there.of(database), record))
      ) {
        records.push(record);
        continue;
      }
      const size = await backUp(move, vault, database, mark);
      if (size === undefined) continue;
      const hash = createHash('sha256');
      yield headerOf(entry, move, undefined, { size, pax: [] });
      yield* sent(vault, move, size, hash);
      records.push({ path: database.path, version, digest: hash.digest('hex'), size });
      scope.note(`${shownPath(database.path)} was carried by SQLite's own backup (${size} bytes); its logs stay where they are`);
    }
    if (records.length > 0 || known.size > 0) await keepSqliteRecords(move, records);
  } finally {
    await succeed(vault, vault.change(sqliteScripts.drop, [recordName(spec)]), 'remove a backup that was made for the copy');
  }
}

async function isThere({ target, spec }: FileMove, here: FileEntry, there: FileEntry | undefined, record: SqliteRecord): Promise<boolean> {
  const owner = expectedOwner(here, spec.owners);
  if (there?.size !== record.size || there.mtime !== here.mtime || there.mode !== here.mode) return false;
  if (owner !== undefined && !hasOwner(there, owner)) return false;
  return (await digestFiles(target.way, target.tools, [there], () => undefined)).get(there.path) === record.digest;
}

/** Its size; `undefined` when it cannot be had now, and another pass will come. */
async function backUp(
  { spec, scope }: FileMove,
  vault: WritableSide,
  { path, name }: LiveDatabase,
  mark: 'ahead' | 'move',
): Promise<number | undefined> {
  const { exitCode, stdout, stderr } = await vault.change(sqliteScripts.backup, [recordName(spec), name, mark]);
  const size = /^size +(\d+)$/m.exec(stdout)?.[1];
  if (exitCode === 0 && size !== undefined) return Number(size);
  const said = stderr.trim().split('\n').slice(-2).join('; ').slice(0, 300);
  if (mark === 'ahead') {
    scope.note(`${shownPath(path)} was not copied ahead: SQLite could make no backup of it (${said}); it comes with the move`);
    return undefined;
  }
  const isFull = /No space left|is full|quota exceeded/i.test(stderr);
  throw new LongshoreError(
    isFull ? 'disk-full' : 'database-unread',
    `cannot make a backup of ${shownPath(path)} at ${vault.label}: ${isFull ? '/var/tmp is full' : said}`,
    {
      effect: 'changed',
      next: isFull
        ? 'Free some space there and run the same command again.'
        : 'See that nobody writes to it, or that it is closed, and run the same command again; `sqlite3 FILE .backup` there says more.',
    },
  );
}

async function* sent(
  vault: WritableSide,
  { spec, scope }: FileMove,
  size: number,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of vault.stream(sqliteScripts.send, [recordName(spec)])) {
    bytes += chunk.length;
    hash.update(chunk);
    yield chunk;
    scope.progress({ what: 'databases', bytes });
  }
  if (bytes !== size)
    throw new LongshoreError(
      'database-unread',
      `cannot send the backup of a database from ${vault.label}: it has ${bytes} bytes, not ${size}`,
      {
        effect: 'changed',
        next: 'Run the same command again.',
      },
    );
  if (size % 512 > 0) yield Buffer.alloc(512 - (size % 512));
}
