// What comes along besides the objects of a database: roles with their passwords, rows of extensions' tables.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import { databaseDigestParts } from '../../../src/twin/postgres/digest.ts';
import { databaseWorld, locator, type DatabaseWorld } from './database-world.ts';

const canary = 'canary-7f3a';
let world: DatabaseWorld;
const spec = (database = 'app'): PostgresMoveSpec => ({
  dataset: 'app',
  from: locator('old', database),
  to: locator('new', database),
  owner: 'miniflux',
  writers: ['miniflux'],
  connections: 2,
});
const pristine = async () => JSON.stringify(await databaseDigestParts(world.servers, 'new'));

before(async () => {
  world = await databaseWorld();
});
after(async () => {
  await world[Symbol.asyncDispose]();
});

test('roles that the move names come along with their passwords, which nobody sees, and go with the copy', async () => {
  for (const id of ['old', 'new']) await world.servers.administer(id, 'postgres', 'create database app owner miniflux');
  const empty = await pristine();
  await world.servers.administer(
    'old',
    'app',
    `create role reader login createdb connection limit 3 password '${canary}'; create role readers; grant readers to reader; alter role miniflux password '${canary}'; alter role reader set work_mem = '5MB'; create table users (id int primary key); alter table users owner to miniflux; grant select on users to reader`,
  );
  const roles = { ...spec(), roles: ['reader', 'readers', 'miniflux'] };
  assert.match(
    (await kind.survey(world.context(), spec())).obstacles.join(),
    /role "reader", which the source grants rights to, does not exist/,
  );
  assert.deepEqual((await kind.survey(world.context(), roles)).obstacles, []);
  const context = world.context();
  await context.database(roles.to).execute(`alter role miniflux password '${canary}'`);
  const copied = await kind.copy(context, roles);
  const proof = await kind.prove(context, roles, copied);
  // Another verifier of the same password cannot be told from another password: miniflux was there before.
  assert.deepEqual(proof.differences, [
    'role miniflux: the source has "login inherit connection limit -1; the password", the target "login inherit connection limit -1; another password"',
  ]);
  const verifiers = await Promise.all(
    (['from', 'to'] as const).map(async (side) =>
      context
        .database(roles[side])
        .query<{ v: string; m: string }>(
          `select rolpassword as v, (select string_agg(pg_get_userbyid(roleid), ',') from pg_auth_members where member = r.oid) || rolconnlimit || rolcreatedb as m from pg_authid r where rolname = 'reader'`,
        ),
    ),
  );
  assert.deepEqual(verifiers[0], verifiers[1]);
  assert.match(verifiers[0]?.[0]?.m ?? '', /^readers3true$/);
  assert.ok(!JSON.stringify([proof, world.said]).includes(verifiers[0]?.[0]?.v ?? 'SCRAM'));
  await context.database(roles.to).execute(`alter role reader password 'other'`);
  assert.match((await kind.prove(context, roles)).differences.join(), /role reader: .*another password/);
  await kind.discard(context, roles);
  await context.database(roles.to).execute(`alter role miniflux password null`);
  assert.equal(await pristine(), empty);
});

test("the rows that belong to the user in an extension's configuration table come along", async () => {
  await world.disconnect();
  for (const id of ['old', 'new']) await world.servers.administer(id, 'postgres', 'create database configured owner miniflux');
  // No extension at hand has such a table, so one gets it, as its script would do.
  const made = (id: string) =>
    world.servers.administer(
      id,
      'configured',
      `create extension if not exists hstore; create table conf (k text primary key, own boolean); insert into conf values ('made', false);
       alter extension hstore add table conf;
       update pg_extension set extconfig = array['conf'::regclass::oid], extcondition = array['where own'] where extname = 'hstore'`,
    );
  await made('old');
  await made('new');
  await world.servers.administer('old', 'configured', `insert into conf values ('mine', true)`);
  await world.servers.administer('new', 'configured', `update conf set k = 'made at the target'`);
  const configured = { ...spec('configured'), from: locator('old', 'configured') };
  const context = world.context();
  const copied = await kind.copy(context, configured);
  const proof = await kind.prove(context, configured, copied);
  assert.deepEqual(proof.differences, []);
  assert.deepEqual(await context.database(configured.to).query('select k from conf order by k'), [
    { k: 'made at the target' },
    { k: 'mine' },
  ]);
  await context.database(configured.to).execute(`delete from conf where own`);
  assert.match(
    (await kind.prove(context, configured, copied)).differences.join(),
    /rows of table public\.conf: the source has 1, the target 0/,
  );
});
