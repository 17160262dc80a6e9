// A database over PostgreSQL's protocol. What a `DatabaseReader` does runs in sessions that the server holds to READ ONLY.
import type { DatabaseLocator, DatabaseReader, DatabaseWriter, SnapshotLease, SqlRow, SqlValue } from '../../ports/database.ts';
import type { DatabaseConnection } from './connection.ts';
import { copyIn } from './copy-in.ts';
import { copyOut } from './copy-out.ts';
import { dumpSchema } from './dump-schema.ts';
import type { Session } from './session.ts';
import { SessionRunner, type Work } from './session-runner.ts';

export interface DatabaseClientOptions {
  readonly locator: DatabaseLocator;
  readonly connection: DatabaseConnection;
  /** Ends every connection at once, with whatever runs on it. */
  readonly signal: AbortSignal;
  /** A pg_dump to use if it is new enough; looked for on PATH unless given. `null`: only the one that comes along from npm. */
  readonly pgDump?: string | null;
}

/** To be disposed; connections stay open until then. */
export interface DatabaseClient extends DatabaseWriter, AsyncDisposable {
  /** The same database without the words for a change. */
  readonly reader: DatabaseReader;
}

/** Connects on first use. Errors: see `DatabaseReader`; a write whose reply was lost has effect `unknown`. */
export function createDatabaseClient(options: DatabaseClientOptions): DatabaseClient {
  const runner = new SessionRunner(options.locator, options.connection, options.signal);
  const reader = createReader(runner, options);
  return {
    ...reader,
    reader,
    execute: (sql, parameters) =>
      runner.run({ action: 'change', access: 'write', statement: sql, lost: 'unknown' }, !isPlainChange(sql), async (session) => {
        const result = lastOf(await send(session, sql, parameters)) as { readonly rowCount: number | null } | undefined;
        return result?.rowCount ?? 0;
      }),
    copyIn: (sql, chunks) =>
      runner.run({ action: 'copy into', access: 'write', statement: sql }, false, (session) => copyIn(session, sql, chunks)),
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  };
}

function createReader(runner: SessionRunner, { locator, connection, signal, pgDump }: DatabaseClientOptions): DatabaseReader {
  return {
    locator,
    query: async <Row extends SqlRow>(sql: string, parameters?: readonly SqlValue[], snapshot?: SnapshotLease) =>
      runner.run({ action: 'query', access: 'read', statement: sql }, snapshot !== undefined || !isPlainQuery(sql), async (session) => {
        if (snapshot !== undefined) await session.client.query(beginAt(snapshot));
        const result = await send(session, sql, parameters);
        if (snapshot !== undefined) await session.client.query('commit');
        return rowsOf(result) as readonly Row[];
      }),
    holdSnapshot: () => holdSnapshot(runner),
    copyOut: (sql, snapshot, counted) => copyUnder(runner, sql, snapshot, counted),
    dumpSchema: async (section, snapshot) => {
      const work: Work = { action: 'dump the schema of', access: 'read' };
      const session = await runner.acquire(work);
      try {
        return await dumpSchema({ session, connection, database: locator.database, section, snapshot: snapshot?.id, pgDump, signal });
      } catch (error) {
        throw runner.failed(error, work);
      } finally {
        // pg_dump leaves a session full of its settings and locks, or ends it.
        runner.pool.drop(session);
      }
    },
  };
}

async function holdSnapshot(runner: SessionRunner): Promise<SnapshotLease> {
  const work: Work = { action: 'hold a snapshot of', access: 'read' };
  const session = await runner.acquire(work);
  try {
    await session.client.query('begin isolation level repeatable read read only');
    const { rows } = await session.client.query<{ id: string }>('select pg_catalog.pg_export_snapshot() as id');
    return {
      id: rows[0]?.id ?? '',
      [Symbol.asyncDispose]: async () => {
        if (!session.open) return runner.pool.drop(session);
        await session.client.query('rollback').catch(() => undefined);
        await runner.pool.release(session, true);
      },
    };
  } catch (error) {
    runner.pool.drop(session);
    throw runner.failed(error, work);
  }
}

async function* copyUnder(
  runner: SessionRunner,
  sql: string,
  snapshot: SnapshotLease | undefined,
  counted: ((rows: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  const work: Work = { action: 'copy from', access: 'read', statement: sql };
  const session = await runner.acquire(work);
  let whole = false;
  try {
    if (snapshot !== undefined) await session.client.query(beginAt(snapshot));
    yield* copyOut(session, sql, counted);
    if (snapshot !== undefined) await session.client.query('commit');
    whole = true;
  } catch (error) {
    throw runner.failed(error, work);
  } finally {
    if (whole) await runner.pool.release(session, true);
    else runner.pool.drop(session);
  }
}

/** Without parameters, several statements may be sent at once; they are one transaction. */
async function send({ client }: Session, sql: string, parameters: readonly SqlValue[] | undefined): Promise<unknown> {
  return parameters === undefined ? client.query(sql) : client.query(sql, parameters.map(toDriver));
}

function beginAt(snapshot: SnapshotLease): string {
  return `begin isolation level repeatable read read only; set transaction snapshot '${snapshot.id.replaceAll("'", "''")}'`;
}

/** One statement that cannot leave a setting behind. */
function isPlainQuery(sql: string): boolean {
  return /^\s*(select|values|table|show|with)\b/i.test(sql) && !/;\s*\S|set_config/i.test(sql);
}

function isPlainChange(sql: string): boolean {
  return /^\s*(insert|update|delete)\b[^;]*;?\s*$/i.test(sql) && !/set_config/i.test(sql);
}

function toDriver(value: SqlValue): unknown {
  return typeof value === 'bigint'
    ? value.toString()
    : value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : value;
}

/** Several statements give several results. */
function lastOf(result: unknown): unknown {
  return Array.isArray(result) ? result.at(-1) : result;
}

function rowsOf(result: unknown): readonly unknown[] {
  return (lastOf(result) as { readonly rows?: readonly unknown[] } | undefined)?.rows ?? [];
}
