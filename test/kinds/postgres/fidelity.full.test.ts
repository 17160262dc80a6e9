// The table of docs/fidelity/postgres.md, computed: each thing alone in a database, carried by Longshore and by its peers
// between two PostgreSQL servers of Debian, and compared by the same proof; and a change of it found by that proof.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBenchServers, type BenchServers } from '../../../bench/postgres/servers.ts';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { DatabaseLocator } from '../../../src/ports/database.ts';
import { createDatabaseClient, type DatabaseClient } from '../../../src/transport/postgres/database-client.ts';
import { fidelityObjects, type FidelityObject } from './fidelity-objects.ts';

const page = fileURLToPath(new URL('../../../docs/fidelity/postgres.md', import.meta.url));
const missing = ['/usr/lib/postgresql', '/usr/bin/pgcopydb'].filter((path) => !existsSync(path));

test(
  'docs/fidelity/postgres.md says what was measured',
  { skip: missing.length === 0 ? false : `not here: ${missing.join(', ')}` },
  async () => {
    await using servers = await startBenchServers();
    for (const port of [servers.source, servers.target])
      servers.sql(port, 'postgres', 'create role miniflux login; create role borgmatic login');
    const own = await measureLongshore(servers);
    const rows: string[] = [];
    for (const object of fidelityObjects)
      rows.push(`| ${[object.name, own.get(object.name), 'yes, with its place', ...(await measurePeers(object, servers))].join(' | ')} |`);
    const text = readFileSync(page, 'utf8');
    const [before = '', , after = ''] = text.split(/<!-- (?:measured|end) -->\n/);
    const measured = `${before}<!-- measured -->\n${head}${rows.join('\n')}\n<!-- end -->\n${after}`;
    if (process.env['LONGSHORE_WRITE_DOCS'] === '1') writeFileSync(page, measured);
    else assert.equal(text, measured, 'LONGSHORE_WRITE_DOCS=1 writes what was measured');
  },
);

const head =
  '| thing | Longshore carries it | a change of it is found | pg_dump, pg_restore | pgcopydb 0.10 |\n| --- | --- | --- | --- | --- |\n';

function fresh(servers: BenchServers, port: number): void {
  servers.sql(port, 'postgres', 'drop database if exists app with (force)');
  servers.sql(port, 'postgres', 'create database app owner miniflux');
}

function fill(servers: BenchServers, objects: readonly FidelityObject[]): void {
  fresh(servers, servers.source);
  servers.sql(servers.source, 'app', 'alter schema public owner to miniflux');
  for (const { make } of objects) servers.sql(servers.source, 'app', `set role miniflux; ${make}`);
}

/** All things in one database: what of each has arrived, and that every change is found. */
async function measureLongshore(servers: BenchServers): Promise<ReadonlyMap<string, string>> {
  fill(servers, fidelityObjects);
  fresh(servers, servers.target);
  await using world = contextOf(servers);
  const copied = await kind.copy(world.context, spec(servers));
  const { differences } = await kind.prove(world.context, spec(servers), copied);
  for (const { spoil } of fidelityObjects) servers.sql(servers.target, 'app', spoil);
  const spoilt = (await kind.prove(world.context, spec(servers), copied)).differences.join('\n');
  for (const { name, place } of fidelityObjects) assert.match(spoilt, place, name);
  return new Map(fidelityObjects.map(({ name, place }) => [name, differences.some((difference) => place.test(difference)) ? 'no' : 'yes']));
}

/** The thing alone, so that one that a tool cannot carry does not stop it from carrying others. */
async function measurePeers(object: FidelityObject, servers: BenchServers): Promise<readonly string[]> {
  const { source, target } = servers;
  fill(servers, [object]);
  await using world = contextOf(servers);
  const peers: string[] = [];
  const url = (port: number) => `postgresql://postgres@127.0.0.1:${port}/app`;
  for (const script of [
    `rm -rf dump && pg_dump -p ${source} -Fd -Z0 -f dump app && pg_restore -p ${target} -d app dump`,
    `rm -rf work && PATH=$PATH:/usr/bin setsid -w pgcopydb clone --dir work --source ${url(source)} --target ${url(target)} >pgcopydb.log 2>&1`,
  ]) {
    fresh(servers, target);
    let ended = true;
    try {
      servers.shell(`cd ${servers.folder} && ${script}`);
    } catch {
      ended = false;
    }
    const { differences } = await kind.prove(world.context, spec(servers));
    peers.push(
      differences.length === 0 ? (ended ? 'yes' : 'yes, but it ends with an error') : ended ? 'no, and does not say so' : 'no, it fails',
    );
  }
  return peers;
}

const at = (port: number): DatabaseLocator => ({ server: { at: 'host', host: '127.0.0.1', port }, database: 'app', role: 'admin' });
const spec = ({ source, target }: BenchServers): PostgresMoveSpec => ({
  dataset: 'app',
  from: at(source),
  to: at(target),
  owner: 'miniflux',
  writers: [],
  connections: 2,
});

function contextOf(servers: BenchServers): AsyncDisposable & { readonly context: WriteContext } {
  const { signal } = new AbortController();
  const unused = () => {
    throw new Error('not a part of this world');
  };
  const clients = new Map<number, DatabaseClient>();
  for (const port of [servers.source, servers.target])
    clients.set(port, createDatabaseClient({ locator: at(port), connection: { host: '127.0.0.1', port, user: 'postgres' }, signal }));
  return {
    context: {
      signal,
      note: () => undefined,
      progress: () => undefined,
      clock: { now: () => Date.now(), sleep: (ms) => wait(ms) },
      web: { get: unused, send: unused },
      host: unused,
      cluster: unused,
      registry: unused,
      secret: unused,
      database: ({ server }) => clients.get(server.at === 'host' ? server.port : 0) ?? unused(),
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...clients.values()].map((client) => client[Symbol.asyncDispose]()));
    },
  };
}
