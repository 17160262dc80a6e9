// A PostgreSQL database as Longshore sees it: rows, snapshots, COPY, a schema dump.

/** Which server: one that listens on a host, or one that an operator runs in a cluster. */
export type ServerLocator =
  | { readonly at: 'host'; readonly host: string; readonly port: number }
  | { readonly at: 'cluster'; readonly cluster: string; readonly namespace: string; readonly name: string };

/** A database on a server, seen as a role. `admin` is the server's superuser, whatever it is called there. */
export interface DatabaseLocator {
  readonly server: ServerLocator;
  readonly database: string;
  readonly role: string;
}

export function serverLabel(server: ServerLocator): string {
  return server.at === 'host' ? `${server.host}:${server.port}` : `${server.cluster}/${server.namespace}/${server.name}`;
}

export type SqlValue = string | number | bigint | boolean | null | Uint8Array | readonly string[];
export interface SqlRow {
  readonly [column: string]: unknown;
}

/** A snapshot that other sessions can read under; it lasts until disposed. */
export interface SnapshotLease extends AsyncDisposable {
  readonly id: string;
}

export type DumpSection = 'pre-data' | 'post-data';

/**
 * Sessions of a reader are READ ONLY on the server, too. Errors: `database-unreachable`, `database-refused` (says the
 * role and why), `database-missing` (the server has no database of this name), `database-failed` (carries SQLSTATE in
 * the message and the statement's first line). Every session has fixed output formats (UTC, ISO dates, shortest
 * floats, hex bytea), whatever the server's or the role's settings are.
 */
export interface DatabaseReader {
  readonly locator: DatabaseLocator;
  /**
   * Rows of the last statement; under the snapshot if one is given. Several statements (as `SET LOCAL …; SELECT …`) are
   * one transaction, and take no parameters. Dates and times come as PostgreSQL's text, int8 and numeric as strings.
   */
  query<Row extends SqlRow>(sql: string, parameters?: readonly SqlValue[], snapshot?: SnapshotLease): Promise<readonly Row[]>;
  holdSnapshot(): Promise<SnapshotLease>;
  /**
   * Bytes of `COPY … TO STDOUT` (other statements may come before it), under the snapshot if one is given, with backpressure.
   * A chunk's memory is used again as soon as the next one is asked for. Rows without an order come as they lie in the table. `counted` hears how many they were, once the server has said so.
   */
  copyOut(sql: string, snapshot?: SnapshotLease, counted?: (rows: number) => void): AsyncIterable<Uint8Array>;
  /** A real pg_dump's `--schema-only` SQL for one section, under the snapshot if one is given. */
  dumpSchema(section: DumpSection, snapshot?: SnapshotLease): Promise<string>;
}

export interface DatabaseWriter extends DatabaseReader {
  /** One or several statements in one transaction; the number of rows that the last one touched. */
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<number>;
  /** Feeds `COPY … FROM STDIN` (other statements may come before it), in a transaction of its own: all or nothing. Gives the number of rows. A chunk is done with when the next is asked for. */
  copyIn(sql: string, chunks: AsyncIterable<Uint8Array>): Promise<number>;
}
