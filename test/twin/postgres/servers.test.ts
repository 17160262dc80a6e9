// The twin's servers: whole or not at all, alive after their process, back after SIGKILL, and gone without a trace.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createPostgresServers, type TwinPostgresServers } from '../../../src/twin/postgres/servers.ts';
import { TwinStore } from '../../../src/twin/store.ts';
import type { PostgresAddress } from '../../../src/twin/world.ts';

// Longer than a socket's path may be, so that sockets must go elsewhere.
const long = 'a-folder-with-a-long-name-as-people-have-them-in-their-home-folders-under-documents-and-projects';
let directory: string;
let store: TwinStore;
let servers: TwinPostgresServers;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  store = new TwinStore(join(directory, 'twin.sqlite'));
  servers = createPostgresServers({ directory: join(directory, long), store });
});
after(async () => {
  await servers.destroy();
  store[Symbol.dispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(address: PostgresAddress, sql: string): Promise<unknown> {
  const client = new pg.Client({ host: address.socketDirectory, port: address.port, user: address.superuser, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0] === undefined ? undefined : Object.values(rows[0])[0];
  } finally {
    await client.end();
  }
}

const pidOf = async (address: PostgresAddress) =>
  Number(readFileSync(join(String(await ask(address, 'show data_directory')), 'postmaster.pid'), 'utf8').split('\n')[0]);

test('`create()` and `start()` make a PostgreSQL 18 with the given superuser, reachable by a private Unix socket only', async () => {
  assert.equal(servers.exists('indri-5432'), false);
  assert.equal(await servers.running('indri-5432'), undefined);
  await servers.create('indri-5432', { superuser: 'erblume' });
  await servers.create('indri-5432', { superuser: 'erblume' });
  assert.deepEqual(servers.ids(), ['indri-5432']);
  const [address, again] = await Promise.all([servers.start('indri-5432'), servers.start('indri-5432')]);
  assert.deepEqual(address, again);
  assert.deepEqual(await servers.running('indri-5432'), address);
  assert.match(String(await ask(address, 'show server_version')), /^18\./);
  assert.equal(await ask(address, 'select current_user::text'), 'erblume');
  assert.equal(await ask(address, 'select count(*)::int from pg_roles where rolsuper'), 1);
  assert.equal(await ask(address, 'show listen_addresses'), '');
  assert.equal(
    await ask(
      address,
      `select concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale) from pg_database where datname = 'template1'`,
    ),
    'UTF8 b C.UTF-8',
  );
  assert.equal(statSync(address.socketDirectory).mode & 0o777, 0o700);
  assert.ok(join(address.socketDirectory, '.s.PGSQL.5432').length <= 103);
});

test('`start()` brings a server back that was killed, with what it held', async () => {
  const address = await servers.start('indri-5432');
  await servers.administer('indri-5432', 'postgres', 'create table kept (i int); insert into kept values (7)');
  process.kill(await pidOf(address), 'SIGKILL');
  while ((await servers.running('indri-5432')) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  const back = await servers.start('indri-5432');
  assert.equal(await ask(back, 'select i from kept'), 7);
});

test('a twin that is opened again finds its servers running', async () => {
  const again = createPostgresServers({ directory: join(directory, long), store });
  const address = await again.running('indri-5432');
  assert.deepEqual(address, await servers.running('indri-5432'));
  assert.deepEqual(again.ids(), ['indri-5432']);
});

test('`stop()` and `start()` can be repeated; `administer()` says which statement failed', async () => {
  await servers.stop('indri-5432');
  await servers.stop('indri-5432');
  assert.equal(await servers.running('indri-5432'), undefined);
  await servers.start('indri-5432');
  await assert.rejects(servers.administer('indri-5432', 'postgres', 'select * from nothing'), {
    code: 'twin-postgres-failed',
    message: /relation "nothing" does not exist/,
  });
  await assert.rejects(servers.start('nobody'), { code: 'twin-postgres-failed' });
});

test('`remove()` ends one server and leaves the others; `destroy()` leaves nothing, and the servers can be made anew', async () => {
  await servers.create('second', { superuser: 'postgres' });
  const address = await servers.start('second');
  const [pid, home] = [await pidOf(address), dirname(String(await ask(address, 'show data_directory')))];
  await servers.remove('second');
  await servers.remove('second');
  // A child that has ended is known as one until this process has taken notice.
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  assert.deepEqual([existsSync(home), existsSync(address.socketDirectory), servers.ids()], [false, false, ['indri-5432']]);
  const first = await servers.start('indri-5432');
  const data = String(await ask(first, 'show data_directory'));
  await servers.destroy();
  assert.deepEqual([servers.ids(), existsSync(dirname(dirname(data))), existsSync(dirname(first.socketDirectory))], [[], false, false]);
  await servers.create('indri-5432', { superuser: 'erblume' });
  assert.equal(await ask(await servers.start('indri-5432'), 'select 1'), 1);
});
