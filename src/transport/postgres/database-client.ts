// A database over PostgreSQL's protocol. What a `DatabaseReader` does runs in sessions that the server holds to READ ONLY.
import { LongshoreError, type Effect } from '../../core/error.ts';
import { serverLabel, type DatabaseLocator, type DatabaseReader, type DatabaseWriter, type SnapshotLease, type SqlRow, type SqlValue } from '../../ports/database.ts';
import { classify } from './classify.ts';
import type { DatabaseConnection } from './connection.ts';
import { copyIn, CopyFailed } from './copy-in.ts';
import { copyOut } from './copy-out.ts';
import { dumpSchema } from './dump-schema.ts';
import { openSession, type Access, type Session } from './session.ts';
import { SessionPool } from './session-pool.ts';

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

interface Work {
  readonly action: string;
  readonly access: Access;
  readonly statement?: string;
  readonly lost?: Effect;
}

/** Connects on first use. Errors: see `DatabaseReader`; a write whose reply was lost has effect `unknown`. */
export function createDatabaseClient({ locator, connection, signal, pgDump }: DatabaseClientOptions): DatabaseClient {
  const pool = new SessionPool((access) => openSession(connection, locator.database, access));
  const onAbort = () => pool.destroy();
  signal.addEventListener('abort', onAbort);

  const failed = (error: unknown, work: Work, lost: Effect): unknown => {
    if (signal.aborted && lost !== 'unknown') return signal.reason;
    if (signal.aborted) {
      const what = `cannot ${work.action} database "${locator.database}" on ${serverLabel(locator.server)}`;
      return new LongshoreError('database-interrupted', `${what}: stopped before the reply came`, { effect: 'unknown', cause: signal.reason });
    }
    const { statement } = work;
    return classify(error, locator, { action: work.action, lost, secret: connection.password?.reveal(), ...(statement === undefined ? {} : { statement }) });
  };

  const acquire = async (work: Work): Promise<Session> => {
    signal.throwIfAborted();
    try {
      return await pool.acquire(work.access);
    } catch (error) {
      throw failed(error, { action: 'connect to', access: work.access }, 'unchanged');
    }
  };

  /** Runs `task` on a session; one that failed in any way but by the server's word is not used again. */
  const withSession = async <Result>(work: Work, task: (session: Session) => Promise<Result>, changed: boolean): Promise<Result> => {
    const session = await acquire(work);
    let result: Result;
    try {
      result = await task(session);
    } catch (error) {
      pool.drop(session);
      if (error instanceof CopyFailed) {
        if (error.ofSource) throw error.cause;
        throw failed(error.cause, work, error.effect);
      }
      throw failed(error, work, work.lost ?? 'unchanged');
    }
    await pool.release(session, changed);
    return result;
  };

  const query = async <Row extends SqlRow>(sql: string, parameters?: readonly SqlValue[], snapshot?: SnapshotLease): Promise<readonly Row[]> => {
    const work: Work = { action: 'query', access: 'read', statement: sql };
    return withSession(
      work,
      async ({ client }) => {
        if (snapshot !== undefined) await client.query(beginAt(snapshot));
        const result: unknown = parameters === undefined ? await client.query(sql) : await client.query(sql, parameters.map(toDriver));
        if (snapshot !== undefined) await client.query('commit');
        return rowsOf(result) as readonly Row[];
      },
      snapshot !== undefined || !isPlainQuery(sql),
    );
  };

  const holdSnapshot = async (): Promise<SnapshotLease> => {
    const work: Work = { action: 'hold a snapshot of', access: 'read' };
    const session = await acquire(work);
    try {
      await session.client.query('begin isolation level repeatable read read only');
      const { rows } = await session.client.query<{ id: string }>('select pg_catalog.pg_export_snapshot() as id');
      const id = rows[0]?.id ?? '';
      return {
        id,
        [Symbol.asyncDispose]: async () => {
          if (!session.open) return pool.drop(session);
          await session.client.query('rollback').catch(() => undefined);
          await pool.release(session, true);
        },
      };
    } catch (error) {
      pool.drop(session);
      throw failed(error, work, 'unchanged');
    }
  };

  async function* copy(sql: string, snapshot?: SnapshotLease): AsyncGenerator<Uint8Array> {
    const work: Work = { action: 'copy from', access: 'read', statement: sql };
    const session = await acquire(work);
    let whole = false;
    try {
      if (snapshot !== undefined) await session.client.query(beginAt(snapshot));
      yield* copyOut(session, sql);
      if (snapshot !== undefined) await session.client.query('commit');
      whole = true;
    } catch (error) {
      throw failed(error, work, 'unchanged');
    } finally {
      if (whole) await pool.release(session, true);
      else pool.drop(session);
    }
  }

  const reader: DatabaseReader = {
    locator,
    query,
    holdSnapshot,
    copyOut: copy,
    dumpSchema: async (section, snapshot) => {
      const work: Work = { action: 'dump the schema of', access: 'read' };
      const session = await acquire(work);
      try {
        return await dumpSchema({ session, connection, database: locator.database, section, snapshot: snapshot?.id, pgDump, signal });
      } catch (error) {
        throw failed(error, work, 'unchanged');
      } finally {
        // pg_dump leaves a session full of its settings and locks, or ends it.
        pool.drop(session);
      }
    },
  };

  return {
    ...reader,
    reader,
    execute: (sql, parameters) =>
      withSession(
        { action: 'change', access: 'write', statement: sql, lost: 'unknown' },
        async ({ client }) => {
          const result: unknown = parameters === undefined ? await client.query(sql) : await client.query(sql, parameters.map(toDriver));
          return (lastOf(result) as { readonly rowCount: number | null } | undefined)?.rowCount ?? 0;
        },
        !/^\s*(insert|update|delete|copy)\b[^;]*;?\s*$/i.test(sql),
      ),
    copyIn: (sql, chunks) => withSession({ action: 'copy into', access: 'write', statement: sql }, (session) => copyIn(session, sql, chunks), false),
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener('abort', onAbort);
      await pool[Symbol.asyncDispose]();
    },
  };
}

function beginAt(snapshot: SnapshotLease): string {
  return `begin isolation level repeatable read read only; set transaction snapshot '${snapshot.id.replaceAll("'", "''")}'`;
}

/** One statement that cannot leave a setting behind. */
function isPlainQuery(sql: string): boolean {
  return /^\s*(select|values|table|show|with)\b/i.test(sql) && !/;\s*\S|set_config/i.test(sql);
}

function toDriver(value: SqlValue): unknown {
  return typeof value === 'bigint' ? value.toString() : value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

/** Several statements give several results. */
function lastOf(result: unknown): unknown {
  return Array.isArray(result) ? result.at(-1) : result;
}

function rowsOf(result: unknown): readonly unknown[] {
  return (lastOf(result) as { readonly rows?: readonly unknown[] } | undefined)?.rows ?? [];
}
