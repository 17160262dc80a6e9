// The client against a real server that wants a password.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { errorRecord, LongshoreError } from '../../../src/core/error.ts';
import { Secret } from '../../../src/core/secret.ts';
import { createDatabaseClient, type DatabaseClient, type DatabaseClientOptions } from '../../../src/transport/postgres/database-client.ts';
import { createPostgresServers, type TwinPostgresServers } from '../../../src/twin/postgres/servers.ts';
import { TwinStore } from '../../../src/twin/store.ts';
import type { PostgresAddress } from '../../../src/twin/world.ts';

const canary = 'canary-91c2';
let directory: string;
let store: TwinStore;
let servers: TwinPostgresServers;
let address: PostgresAddress;
let db: DatabaseClient;

const open = (
  options: Partial<DatabaseClientOptions> & { readonly user?: string; readonly password?: string; readonly database?: string } = {},
) =>
  createDatabaseClient({
    locator: { server: { at: 'host', host: 'indri', port: 5432 }, database: options.database ?? 'postgres', role: options.user ?? 'app' },
    connection: {
      socketDirectory: address.socketDirectory,
      port: address.port,
      user: options.user ?? 'app',
      password: new Secret('app.password', options.password ?? canary),
    },
    signal: new AbortController().signal,
    ...options,
  });

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  store = new TwinStore(join(directory, 'twin.sqlite'));
  servers = createPostgresServers({ directory, store });
  await servers.create('a', { superuser: 'postgres' });
  address = await servers.start('a');
  await servers.administer(
    'a',
    'postgres',
    `create role app login superuser password '${canary}'; create role poor login password '${canary}'; create table big as select i, repeat('x', 1000) as x from generate_series(1, 20000) i; create table sink (i int check (i > 0), x text)`,
  );
  await using admin = createDatabaseClient({
    locator: { server: { at: 'host', host: 'indri', port: 5432 }, database: 'postgres', role: 'admin' },
    connection: { ...address, user: 'postgres' },
    signal: new AbortController().signal,
  });
  const [file] = await admin.query<{ hba_file: string }>('show hba_file');
  writeFileSync(file?.hba_file ?? '', 'local all postgres trust\nlocal all all scram-sha-256\n');
  await admin.query('select pg_reload_conf()');
  db = open();
  await db.query('select 1');
});
after(async () => {
  await db[Symbol.asyncDispose]();
  await servers.destroy();
  store[Symbol.dispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function bytes(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let sum = 0;
  for await (const chunk of chunks) sum += chunk.length;
  return sum;
}

async function* lines(count: number, last?: Error): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 100) yield Buffer.from('1\tx\n'.repeat(100));
  if (last !== undefined) throw last;
}

test('`query()` gives rows with fixed formats, is read-only on the server, and leaves no setting behind', async () => {
  assert.deepEqual(
    await db.query(
      `select 1::int as i, 12345678901234567890::numeric as n, timestamptz '2025-01-02 03:04:05.678901+02' as at, '{"a":1}'::jsonb as j where $1::text = 'x'`,
      ['x'],
    ),
    [{ i: 1, n: '12345678901234567890', at: '2025-01-02 01:04:05.678901+00', j: { a: 1 } }],
  );
  await assert.rejects(db.query('create table no ()'), {
    code: 'database-failed',
    message: /25006 .*read-only transaction \(create table no \(\)\)$/,
    effect: 'unchanged',
  });
  assert.deepEqual(await db.query('set search_path = nowhere; select 1 as one'), [{ one: 1 }]);
  assert.deepEqual(await db.query('show search_path'), [{ search_path: '"$user", public' }]);
});

test('`execute()` runs several statements as one transaction', async () => {
  assert.equal(await db.execute(`insert into sink values (1, 'a'); insert into sink values (2, 'b'), (3, 'c')`), 2);
  await assert.rejects(db.execute(`insert into sink values (4, 'd'); insert into sink values (0, 'refused')`), {
    code: 'database-failed',
    effect: 'unchanged',
    message: /23514/,
  });
  assert.equal(await db.execute('delete from sink where i < $1', [10n]), 3);
});

test('`copyOut()` and `copyIn()` carry rows byte by byte, with a slow reader, too', async () => {
  assert.equal(await db.copyIn('copy sink from stdin', db.copyOut('copy big to stdout')), 20_000);
  const [row] = await db.query<{ same: boolean }>('select count(*) = 0 as same from (table big except all table sink) s');
  assert.equal(row?.same, true);
  assert.equal(
    await db.copyIn(
      'copy sink from stdin (format binary)',
      db.copyOut('set local search_path = public; copy big to stdout (format binary)'),
    ),
    20_000,
  );
  await db.execute('truncate sink');
  let first = true;
  for await (const chunk of db.copyOut('copy big to stdout')) {
    assert.ok(chunk.length > 0);
    if (first) await new Promise((resolve) => setTimeout(resolve, 50));
    first = false;
  }
  for await (const chunk of db.copyOut('copy big to stdout')) if (chunk.length > 0) break;
  assert.equal(await bytes(db.copyOut('copy (select where false) to stdout')), 0);
  await assert.rejects(bytes(db.copyOut('copy nothing to stdout')), { code: 'database-failed', message: /42P01/ });
  await assert.rejects(bytes(db.copyOut('copy (select 1 / (i - 10000) from big) to stdout')), {
    code: 'database-failed',
    message: /22012/,
  });
});

test('`copyOut()` gives the memory of a chunk back when the next is asked for, and `copyIn()` is done with it by then, however slow its server is', async () => {
  const lengths: [chunk: Uint8Array, length: number][] = [];
  for await (const chunk of db.copyOut('copy big to stdout')) lengths.push([chunk, chunk.length]);
  assert.ok(lengths.length > 10 && lengths.every(([, length]) => length > 0));
  assert.deepEqual(
    lengths.filter(([chunk]) => chunk.length > 0),
    [],
  );
  await db.execute(`create table slow (i int, x text); create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(0.02); return new; end';
    create trigger waits before insert on slow for each row when (new.i % 400 = 0) execute function wait()`);
  assert.equal(await db.copyIn('copy slow from stdin', db.copyOut('copy big to stdout')), 20_000);
  const [row] = await db.query<{ same: boolean }>('select count(*) = 0 as same from (table big except all table slow) s');
  assert.equal(row?.same, true);
  await assert.rejects(db.copyIn('copy sink from stdin', db.copyOut('copy (select 15000 - i, x from big order by i) to stdout')), {
    message: /23514/,
  });
  await db.execute('drop table slow; drop function wait()');
});

test('`copyIn()` leaves nothing when its source fails, when a row is refused, or when there is no table', async () => {
  await assert.rejects(db.copyIn('copy sink from stdin', lines(5000, new Error('the source broke'))), { message: 'the source broke' });
  await assert.rejects(
    db.copyIn(
      'copy sink from stdin',
      (async function* () {
        yield* lines(20_000);
        yield Buffer.from('0\trefused\n');
        yield* lines(20_000);
      })(),
    ),
    { code: 'database-failed', effect: 'unchanged' },
  );
  await assert.rejects(db.copyIn('copy nothing from stdin', lines(1)), { code: 'database-failed', message: /42P01/ });
  assert.deepEqual(await db.query('select count(*)::int as n from sink'), [{ n: 0 }]);
});

test('`holdSnapshot()` shows the same to every reader until it is let go', async () => {
  const snapshot = await db.holdSnapshot();
  await db.execute(`insert into sink values (1, 'late')`);
  assert.deepEqual(await db.query('select count(*)::int as n from sink', undefined, snapshot), [{ n: 0 }]);
  assert.equal(await bytes(db.copyOut('copy sink to stdout', snapshot)), 0);
  await snapshot[Symbol.asyncDispose]();
  assert.deepEqual(await db.query('select count(*)::int as n from sink'), [{ n: 1 }]);
  await assert.rejects(db.query('select 1', undefined, snapshot), { code: 'database-failed' });
});

test('`dumpSchema()` gives pg_dump’s own SQL over an authenticated session, however long; and its complaint', async () => {
  await db.execute(
    `create table wide ("a ""quoted"" name" text); create index wide_index on wide ("a ""quoted"" name"); comment on table wide is 'über'; create function long() returns text language sql as $$ select '${'x'.repeat(1_000_000)}' $$`,
  );
  await using own = open({ pgDump: null });
  const [before, post] = await Promise.all([own.dumpSchema('pre-data'), own.dumpSchema('post-data')]);
  assert.ok(before.length > 1_000_000);
  assert.match(before, /CREATE TABLE "public"\."wide"/);
  assert.match(before, /IS 'über'/);
  assert.match(post, /CREATE INDEX "wide_index" ON "public"\."wide"/);
  assert.ok(!/^\\/m.test(before));
  await using poor = open({ pgDump: null, user: 'poor' });
  await assert.rejects(poor.dumpSchema('pre-data'), { code: 'database-failed', message: /permission denied/ });
  await db.execute('drop table wide; drop function long()');
});

test('errors say what is: nobody there, no such database, refused; never the password', async () => {
  const caught: unknown[] = [];
  const expect = async (
    client: DatabaseClient,
    code: string,
    message: RegExp,
    task: (client: DatabaseClient) => Promise<unknown> = (each) => each.query('select 1'),
  ) => {
    await using db = client;
    await assert.rejects(task(db), (error: unknown) => {
      assert.ok(error instanceof LongshoreError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      caught.push(error);
      return true;
    });
  };
  await expect(
    open({ connection: { socketDirectory: join(directory, 'nowhere'), port: 5432, user: 'app' } }),
    'database-unreachable',
    /ENOENT/,
  );
  await expect(open({ connection: { host: '127.0.0.1', port: 1, user: 'app' } }), 'database-unreachable', /ECONNREFUSED/);
  await expect(open({ database: 'nowhere' }), 'database-missing', /database "nowhere" on indri:5432 as "app": there is no such database/);
  await expect(open({ password: 'wrong' }), 'database-refused', /28P01 password authentication failed for user "app"/);
  await expect(open({ connection: { ...address, user: 'app' } }), 'database-refused', /wants a password/);
  await expect(open(), 'database-failed', /42601 \(message withheld/, (client) =>
    client.execute(`create role x password '${canary}' nonsense`),
  );
  await expect(open(), 'database-failed', /22P02 .*"\(secret\)"/, (client) => client.query(`select '${canary}'::int`));
  assert.ok(!caught.some((error) => JSON.stringify(errorRecord(error)).includes(canary)));
});

test('a connection that is lost while writing leaves an unknown effect; while reading or before a copy’s end, none', async () => {
  const kill = () =>
    servers.administer(
      'a',
      'postgres',
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'longshore' and pid <> pg_backend_pid()`,
    );
  const soon = () => new Promise((resolve) => setTimeout(resolve, 100));
  const writing = assert.rejects(db.execute('select pg_sleep(10)'), { code: 'database-unreachable', effect: 'unknown' });
  await soon();
  await kill();
  await writing;
  const reading = assert.rejects(db.query('select pg_sleep(10)'), { code: 'database-unreachable', effect: 'unchanged' });
  await soon();
  await kill();
  await reading;
  const copying = assert.rejects(
    db.copyIn(
      'copy sink from stdin',
      (async function* () {
        yield* lines(100);
        await kill();
        await soon();
        yield* lines(100);
      })(),
    ),
    { code: 'database-unreachable', effect: 'unchanged' },
  );
  await copying;
  assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }]);
});

test('an aborted signal ends what runs at once, on the server as well', async () => {
  const controller = new AbortController();
  await using stopped = open({ signal: controller.signal });
  const reason = new Error('stop now');
  const reading = assert.rejects(stopped.query('select pg_sleep(20)'), reason);
  const writing = assert.rejects(stopped.execute('select pg_sleep(20)'), { code: 'database-interrupted', effect: 'unknown' });
  await new Promise((resolve) => setTimeout(resolve, 150));
  controller.abort(reason);
  await Promise.all([reading, writing]);
  await assert.rejects(stopped.query('select 1'), reason);
  for (let tries = 0; tries < 100; tries += 1) {
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid()`,
    );
    if (row?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('the statements go on');
});
