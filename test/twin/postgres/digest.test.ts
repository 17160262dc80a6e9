// The twin's digest of its databases: the same for the same contents, another for anything that a person could notice.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { databaseDigestParts } from '../../../src/twin/postgres/digest.ts';
import { createPostgresServers, type TwinPostgresServers } from '../../../src/twin/postgres/servers.ts';
import { TwinStore } from '../../../src/twin/store.ts';

let directory: string;
let store: TwinStore;
let servers: TwinPostgresServers;
let initial = '';
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  store = new TwinStore(join(directory, 'twin.sqlite'));
  servers = createPostgresServers({ directory, store });
  for (const id of ['one', 'two']) {
    await servers.create(id, { superuser: 'postgres' });
    await servers.start(id);
  }
});
after(async () => {
  await servers.destroy();
  store[Symbol.dispose]();
  rmSync(directory, { recursive: true, force: true });
});

const digest = async (id: string) => JSON.stringify(await databaseDigestParts(servers, id));
const contents = `create type mood as enum ('low', 'high'); create table t (i int primary key, m mood, x text); create sequence s; select lo_from_bytea(77, 'abc'); grant select on t to reader;`;

test('`databaseDigestParts()` is the same whatever the object ids, the order of rows and the salt of a password', async () => {
  await servers.administer(
    'one',
    'postgres',
    `create role reader password 'a'; ${contents} insert into t select i, 'low', null from generate_series(1, 9) i`,
  );
  await servers.administer(
    'two',
    'postgres',
    `create table gone (i int); drop table gone; create role reader password 'b'; ${contents} insert into t select i, 'low', null from generate_series(1, 9) i order by i desc`,
  );
  initial = await digest('two');
  assert.equal(await digest('one'), initial);
  assert.ok(!(await digest('one')).includes('SCRAM'));
});

for (const [what, change, back] of [
  ['a value', `update t set x = 'y' where i = 3`, 'update t set x = null where i = 3'],
  ['an enum value', `update t set m = 'high' where i = 3`, `update t set m = 'low' where i = 3`],
  ['an empty text for a null', `update t set x = '' where i = 3`, 'update t set x = null where i = 3'],
  [
    'an owner',
    'alter table t owner to reader',
    'alter table t owner to postgres; revoke all on t from reader; grant select on t to reader',
  ],
  ['a grant', 'revoke select on t from reader', 'grant select on t to reader'],
  ['a sequence', `select setval('s', 5)`, `select setval('s', 1, false)`],
  ['a large object', `select lo_put(77, 0, 'x')`, `select lo_put(77, 0, 'a')`],
  ['a role', 'alter role reader login', 'alter role reader nologin'],
  ['whether a role has a password', 'alter role reader password null', `alter role reader password 'c'`],
  ['an index', 'create index more on t (x)', 'drop index more'],
] as const) {
  test(`\`databaseDigestParts()\` tells ${what}`, async () => {
    await servers.administer('two', 'postgres', change);
    assert.notEqual(await digest('two'), initial);
    await servers.administer('two', 'postgres', back);
    assert.equal(await digest('two'), initial);
  });
}

test('`databaseDigestParts()` of a server that is stopped says so', async () => {
  await servers.stop('two');
  assert.deepEqual(await databaseDigestParts(servers, 'two'), { running: false });
});
