// The entries of databases and of what stands beside them, as listings would have them, on either side.
import { Cursor } from './cursor.ts';
import { isYoung, versionOf, type FileEntry } from './file-entry.ts';
import type { Side } from './file-move.ts';
import type { LiveDatabase } from './live-database.ts';
import { OwnerNames } from './owner-names.ts';
import { readBsdListing, readGnuListing } from './read-listing.ts';
import { sqliteLogs } from './sqlite-logs.ts';
import { sqliteScripts } from './sqlite-scripts.ts';

export interface SqliteEntries {
  /** The database's own file. */
  of(database: LiveDatabase): FileEntry | undefined;
  /** What stands beside it. */
  beside(database: LiveDatabase): readonly FileEntry[];
  /**
   * Changes whenever somebody writes to the database; `-shm` is only an index of the log. Of logs, the time of the change (ctime) does not
   * count: SQLite gives a log that it opens as root to the database's owner, even to read it, and to whom it belongs already.
   */
  version(database: LiveDatabase): string;
  /** Changed so short before `now` that a later change may not show. */
  isYoung(database: LiveDatabase, now: string): boolean;
}

export async function readSqliteEntries({ way, tools }: Side, databases: readonly LiveDatabase[]): Promise<SqliteEntries> {
  const entries = new Map<string, FileEntry>();
  if (tools.root === 'directory' && databases.length > 0) {
    const names = databases.flatMap(({ path }) => ['', ...sqliteLogs].map((suffix) => `./${path}${suffix}\0`));
    const input = Buffer.from(names.join(''), 'latin1');
    const isBsd = tools.list === 'bsd';
    const chunks = way.stream(isBsd ? sqliteScripts.entriesBsd : sqliteScripts.entriesGnu, [], input);
    const batches = isBsd ? readBsdListing(chunks, way.label) : new OwnerNames(way).named(readGnuListing(chunks, way.label));
    await using listing = new Cursor(batches);
    for (await listing.load(); listing.head !== undefined; await listing.load()) {
      const path = listing.head.path.replace(/^\.\//, '');
      entries.set(path, { ...listing.head, path });
      listing.skip();
    }
  }
  const beside = ({ path }: LiveDatabase) => sqliteLogs.flatMap((suffix) => entries.get(`${path}${suffix}`) ?? []);
  const written = (database: LiveDatabase): readonly FileEntry[] => {
    const logs = beside(database).filter(({ path }) => !path.endsWith('-shm'));
    return [...[entries.get(database.path) ?? []].flat(), ...logs.map((log) => ({ ...log, ctime: log.mtime }))];
  };
  return {
    of: ({ path }) => entries.get(path),
    beside,
    version: (database) => written(database).map(versionOf).join(' '),
    isYoung: (database, now) => written(database).some((entry) => isYoung(entry, now)),
  };
}
