// Databases of the real world: a server on the workstation by its port, one on another host through the person's ssh, since
// such servers listen on loopback and their traffic is not encrypted, and one in a cluster through a port that the API server
// forwards to its pod. Sessions are apart for each signal.
import type { Secret } from '../core/secret.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ClusterReader, PortForward } from '../ports/cluster.ts';
import { serverLabel, type DatabaseLocator, type ServerLocator } from '../ports/database.ts';
import type { DatabaseConnection } from '../transport/postgres/connection.ts';
import type { DatabaseClient } from '../transport/postgres/database-client.ts';
import { findClusterDatabase } from './cluster-database.ts';
import type { Forwards } from './forwards.ts';
import { lazyClient } from './lazy-client.ts';

interface DatabaseParts {
  readonly inventory: Inventory;
  readonly forwards: Forwards;
  readonly secret: (name: string, key: string) => Promise<Secret | undefined>;
  readonly cluster: (name: string) => ClusterReader;
}

export class RealDatabases implements AsyncDisposable {
  readonly #inventory: Inventory;
  readonly #secret: (name: string, key: string) => Promise<Secret | undefined>;
  readonly #clients = new Map<AbortSignal, Map<string, DatabaseClient>>();
  readonly #forwards: Forwards;
  readonly #cluster: (name: string) => ClusterReader;
  /** Open ones, by pod and port. */
  readonly #ports = new Map<string, Promise<PortForward>>();
  constructor(parts: DatabaseParts) {
    this.#forwards = parts.forwards;
    this.#inventory = parts.inventory;
    this.#secret = parts.secret;
    this.#cluster = parts.cluster;
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
    for (const port of this.#ports.values()) await (await port.catch(() => undefined))?.[Symbol.asyncDispose]();
    this.#ports.clear();
  }

  async #connection({ server, role }: DatabaseLocator): Promise<DatabaseConnection> {
    if (server.at === 'cluster') return this.#inCluster(server, role);
    const known = this.#inventory.databaseServers.find((each) => each.host === server.host && each.port === server.port);
    const user = role === 'admin' ? (known?.superuser ?? 'postgres') : role;
    // Named after the role, so that one line in the inventory declares it.
    const password = await this.#secret(`database-${user}`, 'password');
    const base = { port: server.port, user, ...(password === undefined ? {} : { password }) };
    if (server.host === this.#inventory.workstation) return { ...base, host: '127.0.0.1' };
    const forward = { host: server.host, port: server.port, socketName: `.s.PGSQL.${server.port}` };
    return { ...base, socketDirectory: (await this.#forwards.socket(forward)).directory };
  }

  /** The pod is looked up for each client: after a switchover the primary is another one. */
  async #inCluster(server: ServerLocator & { readonly at: 'cluster' }, role: string): Promise<DatabaseConnection> {
    const cluster = this.#cluster(server.cluster);
    const found = await findClusterDatabase(cluster, server, role, (user) => this.#secret(`database-${user}`, 'password'));
    const { pod, user, password } = found;
    const label = `${server.cluster}/${pod.namespace}/${pod.name}:${pod.port}`;
    const opening = this.#ports.get(label) ?? cluster.forward(pod);
    this.#ports.set(label, opening);
    try {
      const { host, port } = await opening;
      return { host, port, user, ...(password === undefined ? {} : { password }) };
    } catch (error) {
      this.#ports.delete(label);
      throw error;
    }
  }
}
