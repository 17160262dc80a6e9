// The move against two real servers: everything arrives, every loss is found, and every way back is whole.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { minifluxSeed } from '../../../plans/blumeops/seed/miniflux.sql.ts';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import { databaseDigestParts } from '../../../src/twin/postgres/digest.ts';
import { databaseWorld, locator, type DatabaseWorld } from './database-world.ts';

const run = promisify(execFile);
const canary = 'canary-7f3a';

/** What the seed has not: other schemas, odd names, partitions, inheritance, ranges, objects of an administrator. */
const extras = `
alter role miniflux password '${canary}';
alter database miniflux set search_path = public, archive;
create table by_admin (i int);
grant select, insert on by_admin to miniflux with grant option;
grant select on by_admin to borgmatic;
set role miniflux;
create schema archive;
create table archive."Odd ""Name" (id int primary key, "sp ace" text, "$1" numeric);
insert into archive."Odd ""Name" values (1, E'tab\\there', 'NaN'), (2, null, 1.50), (3, '\\N', 1.5);
create table archive.parts (at date not null, v int4range) partition by range (at);
create table archive.parts_2024 partition of archive.parts for values from ('2024-01-01') to ('2025-01-01');
create table archive.parts_2025 partition of archive.parts for values from ('2025-01-01') to ('2026-01-01');
insert into archive.parts select date '2024-06-01' + i, int4range(i, i + 5) from generate_series(1, 400) i;
create index on archive.parts (at);
create table parent (a int); create table child (b text) inherits (parent);
insert into parent values (1); insert into child values (2, 'two');
create table no_columns (); insert into no_columns default values; insert into no_columns default values;
create type pair as (n numeric, t text);
create table odd_types (id uuid primary key, p pair, ps pair[], r regclass, m money, i interval, x xml, f4 real, f8 float8, s entry_status[], o oid, b bit(3), z timetz, "char" "char");
insert into odd_types values ('00000000-0000-0000-0000-000000000001', (1.5, 'a,"b'), array[(2, null)::pair], 'users', 12.5, '1 mon -3 days 04:05:06.789', '<a>b</a>', 0.1, 1e-300, '{read}', 4711, '101', '04:05:06+02', 'c');
create table text_key (k text primary key, v int); insert into text_key values ('b', 1), ('A', 2), ('ä', 3), ('a', 4), ('_', 5);
create procedure archive.tidy() language sql begin atomic delete from public.fetch_log where outcome is null; select 1; end;
create aggregate archive.total(int) (sfunc = int4pl, stype = int, initcond = '0');
create function archive.trap() returns text language sql as $f$select 'GRANT ALL ON x TO "erblume"; ALTER TABLE y OWNER TO "erblume";'::text$f$;
create rule archive_odd as on delete to archive."Odd ""Name" do instead nothing;
reset role;
create publication everything for table entries;
`;

let world: DatabaseWorld;
const spec = (database = 'miniflux'): PostgresMoveSpec => ({
  dataset: 'miniflux',
  from: locator('old', 'miniflux'),
  to: locator('new', database),
  owner: 'miniflux',
  writers: ['miniflux'],
  connections: 2,
});
const pristine = async () => JSON.stringify(await databaseDigestParts(world.servers, 'new'));
let empty = '';

before(async () => {
  world = await databaseWorld();
  const { servers } = world;
  for (const id of ['old', 'new']) await servers.administer(id, 'postgres', 'create database miniflux owner miniflux');
  await servers.administer('old', 'miniflux', minifluxSeed({ entries: 2000 }) + extras);
  await servers.administer('new', 'miniflux', 'create extension hstore');
  empty = await pristine();
});

after(async () => {
  await world[Symbol.asyncDispose]();
});

test('`survey()` of an empty target says absent, with the rows and nothing in the way', async () => {
  const survey = await kind.survey(world.context(), spec());
  assert.equal(survey.state, 'absent');
  assert.deepEqual(survey.obstacles, []);
  assert.ok(survey.rows > 3000 && survey.bytes > 1_000_000);
});

test('`copy()` stopped half-way leaves a partial copy, which `discard()` takes away and the next `copy()` replaces', async () => {
  const controller = new AbortController();
  const stopped = kind.copy(
    world.context(controller.signal, ({ rows }) => (rows ?? 0) > 100 && controller.abort(new Error('stopped by the person'))),
    spec(),
  );
  await assert.rejects(stopped, /stopped by the person|stopped before the reply came/);
  const survey = await kind.survey(world.context(), spec());
  assert.equal(survey.state, 'partial');
  assert.deepEqual(survey.obstacles, []);
  await kind.discard(world.context(), spec());
  assert.equal(await pristine(), empty, 'as before the first copy, the extension that was there included');
});

test('`prove()` finds nothing different after `copy()`, and its script agrees', async () => {
  const context = world.context();
  const copied = await kind.copy(context, spec());
  const proof = await kind.prove(context, spec(), copied);
  assert.deepEqual(proof.differences, []);
  assert.equal(proof.verdict, 'same');
  assert.ok(proof.tables.every(({ same }) => same));
  assert.deepEqual(
    proof.compared.filter(({ count, same }) => count === 0 || !same),
    [],
  );
  assert.ok(
    ['owners', 'grants', 'sequences', 'large objects', 'constraints', 'indexes', 'triggers', 'comments', 'row policies', 'settings'].every(
      (what) => proof.compared.some((each) => each.what === what),
    ),
  );
  assert.deepEqual(
    proof.compared.find(({ what }) => what === 'tables used as role miniflux'),
    { what: 'tables used as role miniflux', count: proof.tables.length, same: true },
  );
  assert.equal(proof.tables.find(({ name }) => name === 'public.entries')?.rows.target, 2000);
  const folder = await mkdtemp(join(tmpdir(), 'longshore-test-'));
  try {
    const file = join(folder, 'proof.sh');
    writeFileSync(file, proof.script);
    await run('sh', ['-n', file]);
    const psql = await run('psql', ['--version']).catch(() => undefined);
    if (psql === undefined) return;
    const [source, target] = [await world.servers.running('old'), await world.servers.running('new')];
    const environment = {
      ...process.env,
      SOURCE: `host=${source?.socketDirectory} user=erblume dbname=miniflux`,
      TARGET: `host=${target?.socketDirectory} user=postgres dbname=miniflux`,
    };
    assert.match((await run('sh', [file], { env: environment })).stdout, /^same: \d+ compared/);
    await world.servers.administer('new', 'miniflux', `update users set language = 'xx' where id = 1`);
    writeFileSync(
      file,
      proof.script
        .split('\n')
        .filter((line) => !line.startsWith("check '") || line.startsWith("check 'public.users'"))
        .join('\n'),
    );
    const failure: unknown = await run('sh', [file], { env: environment }).catch((error: unknown) => error);
    assert.match(String((failure as { stdout?: string }).stdout), /DIFFERENT TARGET public\.users: 2 rows/);
    await world.servers.administer('new', 'miniflux', `update users set language = 'en_US' where id = 1`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('`survey()` after a finished copy says complete, also with a user of the target', async () => {
  assert.equal((await kind.survey(world.context(), spec())).state, 'complete');
});

test('`copy()` gives every object to the owner, and keeps rights of others', async () => {
  const rows = await world
    .context()
    .database(spec().to)
    .query<{ owners: string; acl: string }>(
      `select (select string_agg(distinct relowner::regrole::text, ',') from pg_class where relnamespace in ('public'::regnamespace, 'archive'::regnamespace) and relkind in ('r', 'v', 'S', 'p', 'm')
         and not exists (select from pg_depend d where d.objid = pg_class.oid and deptype = 'e')) as owners, (select relacl::text from pg_class where relname = 'by_admin') as acl`,
    );
  assert.equal(rows[0]?.owners, 'miniflux');
  assert.match(rows[0].acl, /borgmatic=r\/miniflux/);
  const trap = await world.context().database(spec().to).query<{ text: string }>('select archive.trap() as text');
  assert.equal(
    trap[0]?.text,
    'GRANT ALL ON x TO "erblume"; ALTER TABLE y OWNER TO "erblume";',
    'a function is no place to replace roles in',
  );
});

const mutations: readonly (readonly [what: string, sql: string, found: RegExp])[] = [
  [
    'one altered byte',
    `update entries set content = overlay(content placing 'X' from 5) where id = 1234`,
    /rows of table public\.entries: 2000 on both sides, their content differs; first at row 1234 in key order \(id 1234\)/,
  ],
  [
    'a missing row',
    `delete from enclosures where id = 7`,
    /rows of table public\.enclosures: the source has 200, the target 199; first at row 7 in key order \(id 7\)/,
  ],
  [
    'a duplicated row of a table without a key',
    `insert into fetch_log select * from fetch_log limit 1`,
    /rows of table public\.fetch_log: the source has 500, the target 501/,
  ],
  ['a null instead of an empty text', `update feeds set etag_header = null where id = 3`, /rows of table public\.feeds/],
  [
    'a wrong owner',
    `alter table feeds owner to postgres`,
    /owner of table public\.feeds: the source has "miniflux", the target "postgres"/,
  ],
  ['a changed sequence', `select nextval('ticket_numbers')`, /sequence public\.ticket_numbers: the source has "4207", the target "4214"/],
  ['a dropped grant', `revoke select on entries from borgmatic`, /grant of table public\.entries: .*borgmatic SELECT/],
  [
    'a changed constraint',
    `alter table entries drop constraint entries_feed_id_fkey, add constraint entries_feed_id_fkey foreign key (feed_id) references feeds`,
    /constraint public\.entries\.entries_feed_id_fkey: .*CASCADE/,
  ],
  ['a changed large object', `select lo_put(4711, 100000, '\\x00')`, /large object 4711: /],
  ['a dropped index', `drop index entries_starred`, /index public\.entries_starred: missing in the target/],
  ['a disabled trigger', `alter table entries disable trigger entries_changed`, /trigger public\.entries\.entries_changed/],
  [
    'a changed function',
    `create or replace function unread_count(reader integer) returns bigint language sql stable as 'select 1::bigint'`,
    /function public\.unread_count\(integer\)/,
  ],
  ['row security switched off', `alter table sessions disable row level security`, /relation public\.sessions: .*row security/],
  ['a dropped table', `drop table text_key`, /table public\.text_key: missing in the target/],
  ['a comment', `comment on table entries is 'other'`, /comment of table public\.entries/],
  ['a default', `alter table users alter language set default 'de_DE'`, /column public\.users\.language/],
  [
    'rows that have changed places',
    `update enclosures a set url = b.url from enclosures b where (a.id, b.id) in ((11, 12), (12, 11))`,
    /rows of table public\.enclosures: 200 on both sides, their content differs; first at row 11 .*2 changed: id 11, id 12/,
  ],
  [
    'a flipped bit',
    `update icons set content = set_bit(content, 3, 1 - get_bit(content, 3)) where id = 9`,
    /rows of table public\.icons: 60 on both sides, their content differs; first at row 9 in key order \(id 9\); 1 changed/,
  ],
  [
    'a truncated table',
    `truncate feed_icons`,
    /rows of table public\.feed_icons: the source has 200, the target 0; .*200 missing in the target/,
  ],
];

// Several at once, because a database and a proof for each would take long; every sentence is still looked for alone.
for (const part of [0, 1, 2, 3]) {
  const some = mutations.filter((_, index) => index % 4 === part);
  test(`\`prove()\` finds and locates ${some.map(([what]) => what).join(', ')}`, async () => {
    await world.disconnect();
    const database = `clone_${part}`;
    await world.servers.administer('new', 'postgres', `create database ${database} template miniflux owner miniflux strategy file_copy`);
    try {
      await world.servers.administer('new', 'postgres', `alter database ${database} set search_path = public, archive`);
      await world.servers.administer('new', database, some.map(([, sql]) => sql).join(';'));
      const proof = await kind.prove(world.context(), spec(database));
      assert.equal(proof.verdict, 'different');
      for (const [, , found] of some) assert.match(proof.differences.join('\n'), found);
      assert.ok(proof.differences.length <= some.length + 2, proof.differences.join('\n'));
    } finally {
      await world.disconnect();
      await world.servers.administer('new', 'postgres', `drop database ${database}`);
    }
  });
}

test('`prove()` is different after a row came into the source late, and `survey()` says partial', async () => {
  await world.servers.administer('old', 'miniflux', `insert into categories (user_id, title) values (1, 'late')`);
  const proof = await kind.prove(world.context(), spec());
  assert.equal(proof.verdict, 'different');
  assert.match(proof.differences.join('\n'), /rows of table public\.categories: the source has 25, the target 24/);
  assert.equal((await kind.survey(world.context(), spec())).state, 'partial');
  await world.servers.administer('old', 'miniflux', `delete from categories where title = 'late'; select setval('categories_id_seq', 24)`);
});

test('`survey()` names a writer that is still connected, and who uses the target', async () => {
  await world.servers.administer('new', 'miniflux', 'delete from text_key');
  const connect = async (id: string) => {
    const address = await world.servers.running(id);
    const client = new pg.Client({
      host: address?.socketDirectory ?? '',
      port: address?.port ?? 0,
      user: 'miniflux',
      database: 'miniflux',
    });
    await client.connect();
    return client;
  };
  const clients = [await connect('old'), await connect('new')];
  const survey = await kind.survey(world.context(), spec());
  await Promise.all(clients.map((client) => client.end()));
  assert.equal(survey.state, 'partial');
  assert.match(survey.obstacles.join('\n'), /writer "miniflux" still has 1 session in old:5432\/miniflux/);
  assert.match(survey.obstacles.join('\n'), /role "miniflux" already has 1 session in new:5432\/miniflux/);
});

test('`survey()` tells a missing role, a missing database and a foreign table; `copy()` does not drop the latter', async () => {
  await world.disconnect();
  assert.deepEqual((await kind.survey(world.context(), spec('nowhere'))).obstacles, [
    'the target database new:5432/nowhere does not exist',
  ]);
  const owner = await kind.survey(world.context(), { ...spec(), owner: 'ghost' });
  assert.match(owner.obstacles.join('\n'), /role "ghost", which is to own the copy, does not exist/);
  await world.servers.administer('new', 'miniflux', 'create table somebodys (i int)');
  const survey = await kind.survey(world.context(), spec());
  assert.match(survey.obstacles.join('\n'), /new:5432\/miniflux holds table public\.somebodys, which the source does not have/);
  await assert.rejects(kind.copy(world.context(), spec()), { code: 'move-target-taken', effect: 'unchanged' });
  await world.servers.administer('new', 'miniflux', 'drop table somebodys');
});

test('`copy()` over a stale copy replaces it, and `discard()` then leaves the target as it was created', async () => {
  await kind.copy(world.context(), spec());
  assert.equal((await kind.prove(world.context(), spec())).verdict, 'same');
  await kind.discard(world.context(), spec());
  assert.equal(await pristine(), empty);
  await kind.discard(world.context(), spec());
  assert.equal(await pristine(), empty);
});

test('no password is in anything that a move has said', async () => {
  assert.ok(world.said.length > 10);
  assert.ok(!world.said.join('\n').includes(canary));
  assert.ok(!JSON.stringify(await databaseDigestParts(world.servers, 'old')).includes(canary));
});
