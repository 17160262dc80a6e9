// Somebody writes while a database is moved without a freeze, or after it: the proof never says "same" when it is not.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import { faultWorld, spec, type FaultWorld } from './fault-world.ts';

let world: FaultWorld;
before(async () => {
  world = await faultWorld();
});
after(async () => {
  await world[Symbol.asyncDispose]();
});
beforeEach(() => world.reset());

test('`prove()` believes the stream that was copied while nobody writes, and reads all again when somebody did', async () => {
  const context = world.context();
  const copied = await kind.copy(context, spec);
  const quiet = await kind.prove(context, spec, copied);
  assert.equal(quiet.verdict, 'same');
  assert.ok(!world.said.some((line) => line.includes('read again')));
  await world.sql('old', `update small set v = 'other' where id = 5; update small set v = 'v5' where id = 5`);
  const again = await kind.prove(context, spec, copied);
  assert.ok(world.said.some((line) => line.includes('read again')));
  assert.equal(again.verdict, 'same', 'the rows are the same rows, though one was written twice');
});

for (const [what, statement, found] of [
  [
    'inserts a row',
    `insert into small (v) values ('sneaked in')`,
    /small: the source has 101, the target 100; first at row 101 in key order \(id 101\); 1 missing in the target: id 101/,
  ],
  ['deletes a row', `delete from big where id = 29999`, /big: the source has 29999, the target 30000; .*1 only in the target: id 29999/],
  ['changes a row without a key', `update loose set n = 7 where ctid = '(0,3)'`, /loose: 300 on both sides, their content differs/],
] as const) {
  test(`a writer that ${what} while the rows are copied is found by \`prove()\``, async () => {
    const { context, copied } = await world.copyWhile(() => world.sql('old', statement));
    const proof = await kind.prove(context, spec, copied);
    assert.equal(proof.verdict, 'different');
    assert.match(proof.differences.join('\n'), found);
  });
}

test('a writer that sneaks in after the freeze, and one at the target, are found by `prove()`', async () => {
  const context = world.context();
  const copied = await kind.copy(context, spec);
  await world.sql('old', `update big set w = w || '!' where id in (7, 8)`);
  const proof = await kind.prove(context, spec, copied);
  assert.match(proof.differences.join('\n'), /big: 30000 on both sides, their content differs; first at row 7 .*2 changed: id 7, id 8/);
  await world.sql('old', `update big set w = left(w, -1) where id in (7, 8)`);
  const atTarget = [`update small set v = 'x' where id = 3`, `delete from loose where ctid = '(0,1)'`, `insert into last_one values (2)`];
  for (const statement of atTarget) {
    await world.sql('new', statement);
    const spoilt = await kind.prove(context, spec, copied);
    assert.equal(spoilt.verdict, 'different', statement);
  }
});

test('a number that is taken after the copy is found by `prove()`, though it leaves no transaction behind', async () => {
  const context = world.context();
  const copied = await kind.copy(context, spec);
  await world.sql('old', `select nextval('small_id_seq')`);
  const proof = await kind.prove(context, spec, copied);
  assert.match(proof.differences.join(), /sequence public\.small_id_seq: the source has "101", the target "100"/);
});

test('data that is written to the copy after its proof is told by `writtenSince()`, and brought into the source by `moveBack()` when allowed', async () => {
  const context = world.context();
  await kind.copy(context, spec);
  assert.deepEqual(await kind.writtenSince?.(context, spec), []);
  await world.sql(
    'new',
    `insert into small (v) values ('after'); insert into refs values (101, 1); update big set v = 'used' where id = 3;
     delete from refs where id = 7; delete from small where id = 100; insert into loose values ('y', 9), ('y', 9)`,
  );
  const written = await kind.writtenSince?.(context, spec);
  assert.match(
    written?.join('\n') ?? '',
    /big: 30000 on both sides[^]*loose: the source has 300, the target 302[^]*sequence public\.small_id_seq/,
  );
  assert.equal(await kind.moveBack?.(context, spec), 'not-allowed');
  assert.equal(await kind.moveBack?.(context, { ...spec, wayBack: 'move' }), 'moved-back');
  assert.deepEqual(await kind.writtenSince?.(context, spec), []);
  const [row] = await context
    .database(spec.from)
    .query<{ n: number; schemas: number }>(
      `select (select count(*)::int from small where v = 'after') as n, (select count(*)::int from pg_namespace where nspname like 'longshore%') as schemas`,
    );
  assert.deepEqual(row, { n: 1, schemas: 0 });
});

test('`moveBack()` refuses a copy whose schema has changed, and leaves the source as it was', async () => {
  const context = world.context();
  await kind.copy(context, spec);
  await world.sql('new', `alter table small add column more text; insert into last_one values (9)`);
  await assert.rejects(kind.moveBack?.(context, { ...spec, wayBack: 'move' }) ?? Promise.resolve(), {
    code: 'way-back-refused',
    message: /column public\.small\.more: only in the target/,
  });
  const [row] = await context.database(spec.from).query<{ n: number }>('select count(*)::int as n from last_one');
  assert.equal(row?.n, 1);
});
