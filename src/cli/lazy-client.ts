// A database client that is made at its first use and again after a failure to connect: a server may not run yet when a
// step asks for it, and a port method must say so as a rejection.
import type { DatabaseLocator, DatabaseReader, DumpSection, SnapshotLease, SqlRow, SqlValue } from '../ports/database.ts';
import type { DatabaseClient } from '../transport/postgres/database-client.ts';

export function lazyClient(locator: DatabaseLocator, make: () => Promise<DatabaseClient>): DatabaseClient {
  let made: Promise<DatabaseClient> | undefined;
  const client = (): Promise<DatabaseClient> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  const reader: DatabaseReader = {
    locator,
    query: async <Row extends SqlRow>(sql: string, parameters?: readonly SqlValue[], snapshot?: SnapshotLease) =>
      (await client()).query<Row>(sql, parameters, snapshot),
    holdSnapshot: async () => (await client()).holdSnapshot(),
    copyOut: async function* (sql: string, snapshot?: SnapshotLease, counted?: (rows: number) => void) {
      yield* (await client()).copyOut(sql, snapshot, counted);
    },
    dumpSchema: async (section: DumpSection, snapshot?: SnapshotLease) => (await client()).dumpSchema(section, snapshot),
  };
  return {
    ...reader,
    reader,
    execute: async (sql, parameters) => (await client()).execute(sql, parameters),
    copyIn: async (sql, chunks) => (await client()).copyIn(sql, chunks),
    [Symbol.asyncDispose]: async () => {
      if (made !== undefined) await (await made)[Symbol.asyncDispose]();
    },
  };
}
