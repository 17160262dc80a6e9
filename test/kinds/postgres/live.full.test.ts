// A database that is copied while it is used, on two real servers: every change arrives, nothing stays behind, and whatever is
// cut short can be begun again or taken away. Minutes; runs when it is named.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { LongshoreError } from '../../../src/core/error.ts';
import { postgresFollowKind as follow } from '../../../src/kinds/move/postgres/live/postgres-follow.ts';
import { isVisible } from '../../../src/kinds/move/postgres/live/is-visible.ts';
import { postgresMoveKind as move } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { DatabaseWriter } from '../../../src/ports/database.ts';
import { databaseDigestParts } from '../../../src/twin/postgres/digest.ts';
import { databaseWorld, locator, type DatabaseWorld } from './database-world.ts';

const spec: PostgresMoveSpec = {
  dataset: 'app',
  from: locator('old', 'app'),
  to: locator('new', 'app'),
  owner: 'miniflux',
  writers: ['miniflux'],
  connections: 2,
  live: true,
};

const seed = `
create table entries (id serial primary key, title text, body text, "odd ""Name" numeric, at timestamptz default now(), twice int generated always as (id * 2) stored);
insert into entries (title, body) select 'title ' || i, repeat(md5(i::text), 200) from generate_series(1, 3000) i;
alter table entries alter body set storage external;
create table feeds (kind text, n int, v bytea, primary key (kind, n)); insert into feeds select 'k' || i % 3, i, sha256(i::text::bytea) from generate_series(1, 200) i;
create table parts (at date not null, id int not null, v jsonb, primary key (at, id)) partition by range (at);
create table parts_24 partition of parts for values from ('2024-01-01') to ('2025-01-01');
create table parts_25 partition of parts for values from ('2025-01-01') to ('2026-01-01');
insert into parts select date '2024-06-01' + i, i, '{"a": "b\\\\c"}' from generate_series(1, 300) i;
create table refs (id int primary key references entries, n int); insert into refs select i, i from generate_series(1, 100) i;
create materialized view totals as select count(*) as n from entries;
`;

/** Everything that can happen to rows; run again and again, it changes something each time. */
const changes = `
insert into entries (title, body, "odd ""Name") values ('new ''quoted\\ text', E'tab\\t and \\n line', 1.50), (null, '', 'NaN');
update entries set title = title || '!' where id % 97 = 0;
update entries set body = 'short' where id = (select max(id) from entries where id < 2900 and body <> 'short');
delete from entries where id = (select max(id) from entries where id not in (select id from refs));
update feeds set n = n + 1000000 where n = (select max(n) from feeds where n < 1000000);
update feeds set v = '\\x00ff' where kind = 'k1';
update parts set at = date '2025-02-01' where at = (select min(at) from parts);
insert into refs (id, n) select e.id, 1 from entries e where not exists (select from refs r where r.id = e.id) order by e.id limit 1;
select nextval('entries_id_seq');
`;

let world: DatabaseWorld;
before(async () => {
  world = await databaseWorld();
  await world.servers.administer('old', 'postgres', 'alter system set wal_level = logical');
  await world.servers.stop('old');
  await world.servers.start('old');
});
after(async () => {
  await world[Symbol.asyncDispose]();
});
let empty = '';
beforeEach(async () => {
  await world.disconnect();
  for (const id of ['old', 'new']) {
    await world.servers.administer(id, 'postgres', `select pg_drop_replication_slot(slot_name) from pg_replication_slots`);
    await world.servers.administer(id, 'postgres', 'drop database if exists app with (force)');
    await world.servers.administer(id, 'postgres', 'create database app owner miniflux');
  }
  await world.servers.administer('old', 'app', `set role miniflux; ${seed}; analyze`);
  empty = await pristine();
  world.said.length = 0;
});

const pristine = async () =>
  JSON.stringify([await databaseDigestParts(world.servers, 'old'), await databaseDigestParts(world.servers, 'new')]);
const change = () => world.servers.administer('old', 'app', `set role miniflux; ${changes}`);
const start = async (context: WriteContext) => follow.apply(context, spec, await follow.read(context, spec));
const restore = async (context: WriteContext) => {
  assert.ok(typeof follow.restore === 'function');
  await follow.restore(context, spec, null);
};
const left = async () => {
  const [row] = await world
    .context()
    .database(spec.from)
    .query<{ slots: number; publications: number }>(
      `select (select count(*)::int from pg_replication_slots) as slots, (select count(*)::int from pg_publication) as publications`,
    );
  return row;
};

test('what is written while a database is copied, and until the freeze, arrives; then nothing of it is left', async () => {
  let acted: Promise<unknown> | undefined;
  const context = world.context(undefined, ({ what }) => {
    if (what === 'rows') acted ??= change();
  });
  await start(context);
  assert.ok(acted !== undefined);
  await acted;
  assert.equal((await follow.read(context, spec)).state, 'following');
  assert.equal(follow.diff(spec, await follow.read(context, spec)).action, 'none');
  for (let round = 0; round < 3; round += 1) await change();
  await world.servers.administer('old', 'app', `set role miniflux; begin; truncate refs; insert into refs values (7, 7); commit`);
  const survey = await move.survey(context, spec);
  assert.deepEqual([survey.state, survey.obstacles], ['absent', []]);
  const copied = await move.copy(context, spec);
  const proof = await move.prove(context, spec, copied);
  assert.deepEqual(proof.differences, []);
  assert.equal(proof.verdict, 'same');
  assert.equal((await move.survey(context, spec)).state, 'complete');
  assert.deepEqual(await left(), { slots: 0, publications: 0 });
  assert.equal((await follow.read(context, spec)).state, 'handed-over');
});

test('transactions that were open when the copy began are made once, whether they end before or after', async () => {
  const address = await world.servers.running('old');
  const { default: pg } = await import('pg');
  const client = new pg.Client({ host: address?.socketDirectory ?? '', port: 5432, user: 'miniflux', database: 'app' });
  await client.connect();
  await client.query(`begin; insert into refs select id, 5 from entries where id = 2000`);
  const context = world.context();
  // The slot waits until this transaction has ended: https://www.postgresql.org/docs/18/logicaldecoding-explanation.html
  const starting = start(context);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await client.query(`savepoint s; insert into refs select id, 6 from entries where id = 2001; commit`);
  await client.query(`insert into refs select id, 7 from entries where id = 2002`);
  await starting;
  await client.end();
  const copied = await move.copy(context, spec);
  assert.deepEqual((await move.prove(context, spec, copied)).differences, []);
});

test('a row that is missed, and a table that is altered, are found by the proof', async () => {
  const context = world.context();
  await start(context);
  await world.servers.administer('new', 'app', `delete from refs where id = 50`);
  await change();
  const copied = await move.copy(context, spec);
  assert.match((await move.prove(context, spec, copied)).differences.join(), /rows of table public\.refs: .*missing in the target: id 50/);
  // What is wrong is copied anew, this time from a source that stands still.
  const again = await move.copy(context, spec);
  assert.deepEqual((await move.prove(context, spec, again)).differences, []);
});

test('a database that cannot be followed is refused before anything is written, with every reason', async () => {
  await world.servers.administer(
    'old',
    'app',
    `create table loose (i int); create unlogged table fast (i int primary key); select lo_create(0)`,
  );
  const before = await pristine();
  const observed = await follow.read(world.context(), spec);
  const diff = follow.diff(spec, observed);
  assert.equal(diff.action, 'refuse');
  assert.match(
    'because' in diff ? diff.because : '',
    /table (public\.)?loose has no primary key[^]*table (public\.)?fast is unlogged[^]*large objects/,
  );
  const other = await follow.read(world.context(), { ...spec, from: locator('new', 'app'), to: locator('old', 'postgres') });
  assert.match(other.obstacles.join(), /wal_level is replica, and must be logical/);
  assert.equal(await pristine(), before);
});

test('`restore()` takes slot, publication and copy away', async () => {
  await start(world.context());
  assert.deepEqual(await left(), { slots: 1, publications: 1 });
  await restore(world.context());
  assert.deepEqual(await left(), { slots: 0, publications: 0 });
  assert.equal(await pristine(), empty);
});

/** A world whose n-th write fails: before it reached the server, or with its reply lost. */
function failing(at: number, lost: boolean): WriteContext {
  const context = world.context();
  let calls = 0;
  const around = (database: DatabaseWriter): DatabaseWriter => ({
    ...database,
    execute: async (...parameters) => {
      calls += 1;
      if (calls !== at) return database.execute(...parameters);
      if (lost) await database.execute(...parameters);
      throw new LongshoreError('database-unreachable', 'cut short', { effect: 'unknown' });
    },
  });
  return { ...context, database: (wanted) => around(context.database(wanted)) };
}

for (const lost of [false, true]) {
  test(`cut short at any write${lost ? ', with its reply lost' : ''}: begun again it ends well, or everything is taken away`, async () => {
    let finished = false;
    for (let at = lost ? 2 : 1; !finished; at += 11) {
      await world.disconnect();
      const context = world.context();
      finished = await start(failing(at, lost)).then(
        () => true,
        () => false,
      );
      await change();
      if (at % 2 === 1) {
        await restore(context);
        assert.deepEqual(await left(), { slots: 0, publications: 0 });
        assert.equal((await follow.read(context, spec)).state, 'absent');
      }
      if ((await follow.read(context, spec)).state !== 'following') await start(context);
      await change();
      let done = false;
      for (let cut = 1 + (at % 5); !done; cut += 5) {
        done = await move.copy(failing(cut, lost), spec).then(
          () => true,
          () => false,
        );
      }
      assert.deepEqual((await move.prove(context, spec)).differences, [], `cut at write ${at}`);
      assert.deepEqual(await left(), { slots: 0, publications: 0 });
      await move.discard(context, spec);
    }
  });
}

test('`isVisible()` knows the transactions of a snapshot by the lower half of their numbers', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 5000n, max: 1n << 40n }),
      fc.uniqueArray(fc.bigInt({ min: 1n, max: 999n }), { maxLength: 5 }),
      (next, back) => {
        const running = back.map((each) => next - each);
        const oldest = running.reduce((least, each) => (each < least ? each : least), next);
        const snapshot = `${oldest}:${next}:${running.join(',')}`;
        const lower = (transaction: bigint) => Number(transaction & 0xffff_ffffn);
        for (const each of running) assert.equal(isVisible(lower(each), snapshot), false);
        assert.equal(isVisible(lower(next), snapshot), false);
        assert.equal(isVisible(lower(next + 77n), snapshot), false);
        assert.equal(isVisible(lower(oldest - 1n), snapshot), true);
      },
    ),
  );
});
