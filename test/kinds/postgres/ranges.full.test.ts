// Large tables against two real servers: carried in ranges of the key, by one connection or several, or by pages where no key
// serves; and a difference told with its range. Half a minute; runs when it is named.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import type { Copied } from '../../../src/kinds/move/postgres/copied.ts';
import type { Proof } from '../../../src/kinds/kind.ts';
import { TemporaryFolder } from '../../cli/temporary-folder.ts';
import { databaseWorld, locator, type DatabaseWorld } from './database-world.ts';

const run = promisify(execFile);

/** The filler cannot be compressed away: what counts is the size on disk. */
const rows = (count: number) => `select i, md5(i::text), md5((i * 7)::text) from generate_series(1, ${count}) i`;
const seeds: Readonly<Record<string, string>> = {
  /** Too large for one connection. */
  apart: `create table big (id int primary key, v text, w text); insert into big ${rows(60_000)}; create table small (i int); insert into small values (1)`,
  /** Two alike: one connection each, all ranges of one in one COPY. */
  chained: `create table one (at timestamptz, n int, w text, primary key (at, n)); insert into one select timestamptz '2024-01-01' + i * interval '1 minute', i % 3, md5(i::text) from generate_series(1, 40000) i;
    create table two (id bigint primary key, v numeric, w text[]); insert into two select i * 10, i / 7.0, array[md5(i::text), null] from generate_series(1, 40000) i`,
  /** No key, or none that can be told, or rows that do not lie in its order. */
  loose: `create table loose (v text, n int, w text); insert into loose select 'x' || i % 10, i % 3, md5(i::text) from generate_series(1, 90000) i; create unique index on loose (w)`,
  shuffled: `create table shuffled (id int primary key, v text, w text); insert into shuffled ${rows(60_000)} order by md5(i::text)`,
};

let world: DatabaseWorld;
const copies = new Map<string, { readonly copied: Copied; readonly proof: Proof }>();
const spec = (name: string): PostgresMoveSpec => ({
  dataset: name,
  from: locator('old', name),
  to: locator('new', name),
  owner: 'miniflux',
  writers: [],
  connections: 2,
  partMiB: 1,
});

before(async () => {
  world = await databaseWorld();
  for (const [name, seed] of Object.entries(seeds)) {
    for (const id of ['old', 'new']) await world.servers.administer(id, 'postgres', `create database ${name} owner miniflux`);
    await world.servers.administer('old', name, `set role miniflux; ${seed}; analyze`);
    const copied = await kind.copy(world.context(), spec(name));
    copies.set(name, { copied, proof: await kind.prove(world.context(), spec(name), copied) });
  }
});
after(async () => {
  await world[Symbol.asyncDispose]();
});

const tableOf = (name: string, table: string) => copies.get(name)?.proof.tables.find((each) => each.name === `public.${table}`);

test('a table with a key is proved in ranges of it, whether one connection carries it or several', () => {
  for (const [name, tables] of [
    ['apart', ['big']],
    ['chained', ['one', 'two']],
  ] as const) {
    assert.deepEqual(copies.get(name)?.proof.differences, []);
    for (const table of tables) {
      const proof = tableOf(name, table);
      const ranges = proof?.ranges ?? [];
      assert.ok(ranges.length >= 3, `${table}: ${ranges.length} ranges`);
      assert.ok(ranges.every(({ same }) => same));
      assert.equal(
        ranges.reduce((sum, range) => sum + range.rows.target, 0),
        proof?.rows.source,
      );
      assert.equal(ranges[0]?.from, undefined);
      assert.ok(ranges.slice(1).every(({ from }, index) => from !== undefined && from === ranges[index]?.until));
      assert.equal(ranges.at(-1)?.until, undefined);
    }
  }
  assert.equal(tableOf('apart', 'small')?.ranges, undefined);
});

test('a proof that reads both sides again gives the same ranges and digests as the one that came along with the copy', async () => {
  for (const name of ['apart', 'chained']) {
    const again = await kind.prove(world.context(), spec(name));
    assert.equal(again.verdict, 'same');
    assert.deepEqual(
      again.tables.filter(({ ranges }) => ranges !== undefined),
      copies.get(name)?.proof.tables.filter(({ ranges }) => ranges !== undefined),
    );
  }
});

test('a table without a key that serves is carried by several connections as a set, or in one piece', async () => {
  assert.deepEqual(copies.get('loose')?.proof.differences, []);
  assert.match(tableOf('loose', 'loose')?.digest.source ?? '', /^multiset:/);
  assert.equal(tableOf('loose', 'loose')?.over, 'set');
  assert.deepEqual(copies.get('shuffled')?.proof.differences, []);
  assert.equal(tableOf('shuffled', 'shuffled')?.ranges, undefined);
  for (const name of ['loose', 'shuffled']) assert.equal((await kind.prove(world.context(), spec(name))).verdict, 'same');
});

for (const [what, statement, found] of [
  [
    'changed',
    `update big set v = 'x' where id = 31000`,
    /60000 on both sides, their content differs; in its part id from \d+ and before \d+ first at row 31000 in key order \(id 31000\); 1 changed: id 31000/,
  ],
  [
    'missing',
    `delete from big where id in (1, 60000)`,
    /source has 60000, the target 59998; in its part id before \d+ first at row 1 .*missing in the target: id 1; in its part id from \d+ first at row 60000 /,
  ],
  [
    'added',
    `insert into big values (70000, 'a', 'b')`,
    /in its part id from \d+ first at row 60001 in key order \(id 70000\); 1 only in the target/,
  ],
  [
    'moved to another range',
    `update big set id = 99999 where id = 5`,
    /in its part id before .*missing in the target: id 5; in its part id from \d+ .*only in the target: id 99999/,
  ],
] as const) {
  test(`a row that is ${what} is told with its range, and no other range is called different`, async () => {
    const { copied } = copies.get('apart') ?? {};
    const undo = `drop table if exists kept; `;
    await world.servers.administer('new', 'apart', `create table kept as select * from big; ${statement}`);
    try {
      const proof = await kind.prove(world.context(), spec('apart'), copied);
      assert.equal(proof.verdict, 'different');
      assert.match(proof.differences.join('\n'), found);
      const wrong = proof.tables.find(({ name }) => name === 'public.big')?.ranges?.filter(({ same }) => !same).length;
      assert.equal(wrong, proof.differences.join('\n').split('in its part').length - 1);
    } finally {
      await world.servers.administer('new', 'apart', `truncate big; insert into big select * from kept order by id; ${undo}`);
    }
    // Written again, the rows are the same rows: the ranges do not ask where they lie.
    assert.equal((await kind.prove(world.context(), spec('apart'), copied)).verdict, 'same');
  });
}

test('the script of the proof names the range that differs, with psql alone', async (t) => {
  if ((await run('psql', ['--version']).catch(() => undefined)) === undefined) return t.skip('there is no psql here');
  const [source, target] = [await world.servers.running('old'), await world.servers.running('new')];
  await world.disconnect();
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'proof.sh');
  writeFileSync(file, copies.get('chained')?.proof.script ?? '');
  const environment = {
    ...process.env,
    SOURCE: `host=${source?.socketDirectory} user=erblume dbname=chained`,
    TARGET: `host=${target?.socketDirectory} user=postgres dbname=chained`,
  };
  const same = await run('sh', [file], { env: environment });
  assert.match(same.stdout, /^same: \d+ compared on both sides\n$/);
  await world.servers.administer('new', 'chained', `update two set v = v + 1 where id = 200000`);
  const different = await run('sh', [file], { env: environment }).catch((error: { stdout: string }) => error);
  assert.match(different.stdout, /^DIFFERENT TARGET public\.two, id from \d+ and before \d+: \d+ rows were proved the same\n$/);
});

for (const [name, readBack, statement, found] of [
  ['apart', /from only public\.big where id < /, `update big set v = 'x' where id = 1`, /rows of table public\.big: .*1 changed: id 1/],
  ['chained', /from only public\.two where id < /, `update two set v = -1 where id = 10`, /rows of table public\.two: .*1 changed: id 10/],
  [
    'loose',
    /from only public\.loose where ctid >= '\(0,0\)'/,
    `update loose set n = 7 where ctid = '(0,1)'`,
    /rows of table public\.loose: /,
  ],
] as const) {
  test(`a row of table ${name} that somebody changes at the target after its part was read back, while others still are, is found`, async () => {
    await world.disconnect();
    const context = world.context();
    let done: Promise<unknown> | undefined;
    const disturbed: typeof context = {
      ...context,
      database: (where) => {
        const database = context.database(where);
        if (where.server.at !== 'host' || where.server.host !== 'new') return database;
        const copyOut: typeof database.copyOut = async function* (sql, ...rest) {
          yield* database.copyOut(sql, ...rest);
          if (readBack.test(sql)) await (done ??= world.servers.administer('new', name, statement));
        };
        return { ...database, copyOut };
      },
    };
    const copied = await kind.copy(disturbed, spec(name));
    assert.ok(done !== undefined, 'nothing was changed');
    const proof = await kind.prove(context, spec(name), copied);
    assert.equal(proof.verdict, 'different');
    assert.match(proof.differences.join('\n'), found);
  });
}
