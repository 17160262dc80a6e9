// Two real servers and the contexts that kinds get, for the tests of the kinds about databases.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serverLabel, type DatabaseLocator } from '../../../src/ports/database.ts';
import type { Progress, WriteContext } from '../../../src/ports/context.ts';
import { createDatabaseClient, type DatabaseClient } from '../../../src/transport/postgres/database-client.ts';
import { createPostgresServers, type TwinPostgresServers } from '../../../src/twin/postgres/servers.ts';
import { TwinStore } from '../../../src/twin/store.ts';

export interface DatabaseWorld extends AsyncDisposable {
  readonly servers: TwinPostgresServers;
  /** Everything that kinds have said. */
  readonly said: string[];
  context(signal?: AbortSignal, progress?: (progress: Progress) => void): WriteContext;
  /** Ends every connection, so that a database can be dropped or cloned. */
  disconnect(): Promise<void>;
}

export function locator(host: string, database: string, role = 'admin'): DatabaseLocator {
  return { server: { at: 'host', host, port: 5432 }, database, role };
}

/** Servers `old` (superuser `erblume`) and `new` (`postgres`), both with the roles that the seed wants. */
export async function databaseWorld(): Promise<DatabaseWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  const store = new TwinStore(join(directory, 'twin.sqlite'));
  const servers = createPostgresServers({ directory, store });
  const addresses = new Map<string, Awaited<ReturnType<typeof servers.start>>>();
  for (const [id, superuser] of [
    ['old', 'erblume'],
    ['new', 'postgres'],
  ] as const) {
    await servers.create(id, { superuser });
    addresses.set(id, await servers.start(id));
    await servers.administer(id, 'postgres', 'create role miniflux login; create role borgmatic login; create role other login');
  }
  const clients: DatabaseClient[] = [];
  const said: string[] = [];
  const disconnect = async () => {
    await Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]()));
  };
  return {
    servers,
    said,
    disconnect,
    context: (signal = new AbortController().signal, progress = () => undefined) => {
      const known = new Map<string, DatabaseClient>();
      const database = (wanted: DatabaseLocator) => {
        const key = `${serverLabel(wanted.server)}/${wanted.database} ${wanted.role}`;
        const found = known.get(key);
        if (found !== undefined) return found;
        const address = addresses.get(wanted.server.at === 'host' ? wanted.server.host : '');
        if (address === undefined) throw new Error(`no server for ${key}`);
        const user = wanted.role === 'admin' ? address.superuser : wanted.role;
        const client = createDatabaseClient({
          locator: wanted,
          connection: { socketDirectory: address.socketDirectory, port: address.port, user },
          signal,
        });
        known.set(key, client);
        clients.push(client);
        return client;
      };
      const unused = () => {
        throw new Error('not a part of this world');
      };
      return {
        signal,
        note: (message) => void said.push(message),
        progress: (told) => {
          said.push(JSON.stringify(told));
          progress(told);
        },
        clock: { now: () => Date.now(), sleep: (ms, stop) => wait(ms, undefined, stop === undefined ? {} : { signal: stop }) },
        web: { get: unused, send: unused },
        host: unused,
        cluster: unused,
        registry: unused,
        secret: unused,
        database,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await disconnect();
      await servers.destroy();
      store[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
