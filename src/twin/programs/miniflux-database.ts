// The way of the Miniflux stand-in to its database: which real server a URL means from where it runs, and a session on it
// as the role of the URL. The session stays open, as a pool's would, so that the server shows who may write.
import { Client } from 'pg';
import type { PostgresAddress, ProgramStart, TwinWorld } from '../world.ts';

export class MinifluxDatabase {
  readonly #world: TwinWorld;
  readonly #place: ProgramStart['place'];
  readonly #url: URL;
  #client: Client | undefined;
  #connecting: Promise<Client> | undefined;

  constructor(world: TwinWorld, place: ProgramStart['place'], url: URL) {
    this.#world = world;
    this.#place = place;
    this.#url = url;
  }

  /** What Miniflux does at its start: the schema is there, and its role may read and write. */
  async check(): Promise<void> {
    const client = await this.#connected();
    try {
      await client.query('begin');
      await client.query('select version from schema_version');
      await client.query('select id from entries limit 1');
      // No row is touched, yet the server checks the role's right to write.
      await client.query('update users set username = username where false');
    } finally {
      await client.query('rollback').catch(() => undefined);
    }
  }

  async query(sql: string): Promise<void> {
    const client = await this.#connected();
    await client.query(sql);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connected(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #connect(): Promise<Client> {
    const address = await this.#address();
    const client = new Client({
      host: address.socketDirectory,
      port: address.port,
      user: decodeURIComponent(this.#url.username),
      password: decodeURIComponent(this.#url.password),
      database: decodeURIComponent(this.#url.pathname.slice(1)),
      application_name: 'miniflux',
      connectionTimeoutMillis: 5000,
    });
    // A server that stops ends the session; the next query connects anew.
    client.on('error', () => this.#forget(client));
    client.on('end', () => this.#forget(client));
    await client.connect();
    this.#client = client;
    return client;
  }

  #forget(client: Client): void {
    if (this.#client === client) this.#client = undefined;
  }

  async #address(): Promise<PostgresAddress> {
    const { hostname, port } = this.#url;
    const id = 'host' in this.#place ? hostServer(this.#place.host, hostname, port) : this.#podServer(this.#place);
    if (id === undefined) throw new Error(`dial tcp: lookup ${hostname}: no such host`);
    const address = await this.#world.postgres.running(id);
    if (address === undefined) throw new Error(`dial tcp ${hostname}:${port === '' ? 5432 : port}: connect: connection refused`);
    return address;
  }

  /** `<cluster>-rw` of CloudNativePG, with or without its namespace and domain. */
  #podServer(place: { readonly cluster: string; readonly namespace: string }): string | undefined {
    const match = /^([a-z0-9-]+)-rw(?:\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?$/.exec(this.#url.hostname);
    return match?.[1] === undefined ? undefined : this.#world.clusters.postgresId(place.cluster, match[2] ?? place.namespace, match[1]);
  }
}

function hostServer(host: string, hostname: string, port: string): string | undefined {
  return ['localhost', '127.0.0.1', host].includes(hostname) ? `${host}-${port === '' ? 5432 : port}` : undefined;
}
