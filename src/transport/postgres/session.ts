// One connection: opened with fixed formats, ended hard when its user goes away.
import net from 'node:net';
import pg from 'pg';
import type { DatabaseConnection } from './connection.ts';

/** The part of pg's undocumented insides that COPY and pg_dump need: the socket, and the server's announcements. */
interface Inside {
  readonly connection: {
    readonly stream: net.Socket;
    on(event: 'parameterStatus', listener: (message: { readonly parameterName: string; readonly parameterValue: string }) => void): void;
  };
  readonly processID: number;
  readonly secretKey: number;
}

export type Access = 'read' | 'write';

export interface Session {
  readonly client: pg.Client;
  readonly access: Access;
  readonly stream: net.Socket;
  /** What the server announced at the start: server_version, client_encoding … */
  readonly parameters: ReadonlyMap<string, string>;
  /** False once the connection is gone. */
  readonly open: boolean;
  /** Ends a running statement on the server as well as the connection. */
  destroy(): void;
}

/** Output must not depend on the settings of a server, database or role: digests are made of it. */
const formats: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content',
  // A scan that starts in the middle of a large table would give its rows in another order each time.
  synchronize_seqscans: 'off',
  client_min_messages: 'warning',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

// Times stay text: a Date knows milliseconds only.
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    [1082, 1083, 1114, 1184, 1186, 1266].includes(oid)
      ? (value: string) => value
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export async function openSession(connection: DatabaseConnection, database: string, access: Access): Promise<Session> {
  const options = Object.entries({ ...formats, ...(access === 'read' ? { default_transaction_read_only: 'on' } : {}) });
  const client = new pg.Client({
    host: connection.socketDirectory ?? connection.host ?? 'localhost',
    port: connection.port,
    user: connection.user,
    // Never pg's own search for one (PGPASSWORD, ~/.pgpass): the locator says which credential is meant.
    password: () => connection.password?.reveal() ?? '',
    database,
    options: options.map(([name, value]) => `-c ${name}=${value}`).join(' '),
    application_name: 'longshore',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    types,
    ...(connection.tls === undefined
      ? { ssl: false }
      : {
          ssl: {
            rejectUnauthorized: connection.tls.verify,
            ...(connection.tls.certificateAuthority === undefined ? {} : { ca: connection.tls.certificateAuthority }),
          },
        }),
  });
  const inside = client as unknown as Inside;
  const parameters = new Map<string, string>();
  inside.connection.on('parameterStatus', (message) => parameters.set(message.parameterName, message.parameterValue));
  let open = true;
  // An error of an idle connection reaches whoever uses it next as a closed one; unheard, it would end the process.
  client.on('error', () => (open = false));
  client.on('end', () => (open = false));
  try {
    await client.connect();
  } catch (error) {
    inside.connection.stream.destroy();
    throw error;
  }
  return {
    client,
    access,
    stream: inside.connection.stream,
    parameters,
    get open() {
      return open;
    },
    destroy: () => {
      open = false;
      inside.connection.stream.destroy();
      if (connection.tls === undefined) cancel(connection, inside);
    },
  };
}

/** CancelRequest on a connection of its own, as the protocol wants it; nobody waits for it. */
function cancel(connection: DatabaseConnection, session: Pick<Inside, 'processID' | 'secretKey'>): void {
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(80877102, 4);
  request.writeInt32BE(session.processID, 8);
  request.writeInt32BE(session.secretKey, 12);
  const socket =
    connection.socketDirectory === undefined
      ? net.connect(connection.port, connection.host ?? 'localhost')
      : net.connect(`${connection.socketDirectory}/.s.PGSQL.${connection.port}`);
  socket.on('error', () => undefined);
  socket.setTimeout(5000, () => socket.destroy());
  socket.unref();
  socket.end(request);
}
