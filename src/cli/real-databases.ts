// Databases of the real world: a server on the workstation by its port, one on another host through the person's ssh, since
// such servers listen on loopback and their traffic is not encrypted. Sessions are apart for each signal.
import { LongshoreError } from '../core/error.ts';
import type { Secret } from '../core/secret.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { serverLabel, type DatabaseLocator } from '../ports/database.ts';
import type { DatabaseConnection } from '../transport/postgres/connection.ts';
import type { DatabaseClient } from '../transport/postgres/database-client.ts';
import type { Forwards } from './forwards.ts';
import { lazyClient } from './lazy-client.ts';

export class RealDatabases implements AsyncDisposable {
  readonly #inventory: Inventory;
  readonly #secret: (name: string, key: string) => Promise<Secret | undefined>;
  readonly #clients = new Map<AbortSignal, Map<string, DatabaseClient>>();
  readonly #forwards: Forwards;
  constructor(inventory: Inventory, forwards: Forwards, secret: (name: string, key: string) => Promise<Secret | undefined>) {
    this.#forwards = forwards;
    this.#inventory = inventory;
    this.#secret = secret;
  }

  client(locator: DatabaseLocator, signal: AbortSignal): DatabaseClient {
    const key = `${serverLabel(locator.server)}/${locator.database} as ${locator.role}`;
    const ofSignal = this.#clients.get(signal) ?? new Map<string, DatabaseClient>();
    this.#clients.set(signal, ofSignal);
    const known = ofSignal.get(key);
    if (known !== undefined) return known;
    const client = lazyClient(locator, async () => {
      // Loaded when it is needed: a plan of hosts starts sooner without it.
      const { createDatabaseClient } = await import('../transport/postgres/database-client.ts');
      return createDatabaseClient({ locator, connection: await this.#connection(locator), signal });
    });
    ofSignal.set(key, client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const clients = [...this.#clients.values()].flatMap((ofSignal) => [...ofSignal.values()]);
    await Promise.allSettled(clients.map(async (client) => client[Symbol.asyncDispose]()));
    this.#clients.clear();
  }

  async #connection({ server, role }: DatabaseLocator): Promise<DatabaseConnection> {
    if (server.at === 'cluster')
      throw new LongshoreError(
        'no-transport',
        `cannot reach database server ${serverLabel(server)}: there is no way into a cluster's network yet`,
        {
          next: 'Rehearse this step, or run the move from inside of the cluster.',
        },
      );
    const known = this.#inventory.databaseServers.find((each) => each.host === server.host && each.port === server.port);
    const user = role === 'admin' ? (known?.superuser ?? 'postgres') : role;
    // Named after the role, so that one line in the inventory declares it.
    const password = await this.#secret(`database-${user}`, 'password');
    const base = { port: server.port, user, ...(password === undefined ? {} : { password }) };
    if (server.host === this.#inventory.workstation) return { ...base, host: '127.0.0.1' };
    const forward = { host: server.host, port: server.port, socketName: `.s.PGSQL.${server.port}` };
    return { ...base, socketDirectory: (await this.#forwards.socket(forward)).directory };
  }
}
