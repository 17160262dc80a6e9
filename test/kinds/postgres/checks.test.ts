// The checks that look at a database: `sql` and `writers-gone`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { sqlKind } from '../../../src/kinds/check/sql/sql.ts';
import { writersGoneKind } from '../../../src/kinds/check/writers-gone/writers-gone.ts';
import { databaseWorld, locator, type DatabaseWorld } from './database-world.ts';

let world: DatabaseWorld;
before(async () => {
  world = await databaseWorld();
  await world.servers.administer('old', 'postgres', 'create database app owner miniflux');
  await world.servers.administer(
    'old',
    'app',
    `set role miniflux; create table t (i int, at timestamptz, j jsonb, b bytea); insert into t values (1, '2025-01-02 03:04:05.678901+00', '{"a": 1}', '\\x00ff')`,
  );
});
after(async () => {
  await world[Symbol.asyncDispose]();
});

const ask = (query: string, expect: string, role = 'miniflux') =>
  sqlKind.observe(world.context(), { database: locator('old', 'app', role), query, expect });

test('`sql` compares the first value as text, whatever its type', async () => {
  for (const [column, text] of [
    ['i', '1'],
    ['i > 0', 'true'],
    ['at', '2025-01-02 03:04:05.678901+00'],
    ['j', '{"a":1}'],
    ['b', '\\x00ff'],
    ['null', 'null'],
    ['count(*) from t group by i', '1'],
    ['1.50', '1.50'],
  ] as const) {
    const verdict = await ask(`select ${column}${column.includes('from') ? '' : ' from t'}`, text);
    assert.deepEqual(verdict, { pass: true, detail: `"${text}", as expected` });
  }
});

test('`sql` tells what it saw instead, and that there was no row', async () => {
  assert.deepEqual(await ask('select i + 1 from t', '1'), { pass: false, detail: '"2" instead of "1"' });
  assert.deepEqual(await ask('select i from t where false', '1'), { pass: false, detail: 'the query gave no row; expected "1"' });
});

test('`sql` runs as the role, and cannot change anything', async () => {
  assert.equal((await ask('select current_user', 'miniflux')).pass, true);
  await assert.rejects(ask('select i from t', '1', 'other'), { code: 'database-failed', message: /42501 permission denied for table t/ });
  await assert.rejects(ask('delete from t', '1'), { code: 'database-failed', message: /25006/ });
  await assert.rejects(ask('set default_transaction_read_only = off; delete from t returning i', '1'), { message: /25006|read-only/ });
});

const observe = () =>
  writersGoneKind.observe(world.context(), { dataset: 'app', database: locator('old', 'app'), writers: ['miniflux', 'worker'] });

test('`writers-gone` passes when no writer is connected, and names those who are, by role or by application', async () => {
  assert.equal((await observe()).pass, true);
  const address = await world.servers.running('old');
  const client = new pg.Client({
    host: address?.socketDirectory ?? '',
    port: address?.port ?? 0,
    user: 'other',
    database: 'app',
    application_name: 'worker',
  });
  await client.connect();
  assert.deepEqual(await observe(), { pass: false, detail: 'still connected: worker (1)' });
  await client.end();
});

test('`writers-gone` sees rows change by somebody whom nobody has named', async () => {
  const address = await world.servers.running('old');
  const client = new pg.Client({
    host: address?.socketDirectory ?? '',
    port: address?.port ?? 0,
    user: 'erblume',
    database: 'app',
    application_name: 'cron',
  });
  await client.connect();
  const stop = new AbortController();
  // A session reports its counts at most once a second unless told to at once.
  const writing = (async () => {
    while (!stop.signal.aborted)
      await client.query('insert into t values (2)').then(() => client.query('select pg_stat_force_next_flush()'));
  })();
  const verdict = await observe();
  stop.abort();
  await writing;
  await client.end();
  assert.equal(verdict.pass, false);
  assert.match(verdict.detail, /^\d+ rows were changed within 300 ms$/);
});
