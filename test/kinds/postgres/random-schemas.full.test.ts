// Databases that nobody has thought of: random columns, types, keys and rows are moved and proved, and one random change of
// the copy is found and located. Runs when it is named; a failure tells its seed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import { faultWorld, spec, type FaultWorld } from './fault-world.ts';

let world: FaultWorld;
before(async () => {
  world = await faultWorld();
});
after(async () => {
  await world[Symbol.asyncDispose]();
});

/** A type, and a value of it for row `i`. */
const types = {
  integer: 'i - 7',
  bigint: 'i * 1000000007::bigint',
  text: `case i % 5 when 0 then null when 1 then '' else 'é' || repeat(chr(65 + i % 26), i % 50) || E'\\t\\\\' end`,
  'character(9)': `'c' || i`,
  bytea: 'sha256(i::text::bytea)',
  numeric: '(i / 7.0)::numeric',
  'double precision': 'sqrt(i)',
  boolean: 'i % 2 = 0',
  timestamptz: `timestamptz '2000-01-01' + i * interval '1 hour 1 microsecond'`,
  uuid: 'md5(i::text)::uuid',
  jsonb: `jsonb_build_object('n', i, 'x', null)`,
  'text[]': `array['a', null, i::text]`,
  int4range: 'int4range(i, i + 3)',
  inet: `'10.0.0.0'::inet + i`,
  interval: `i * interval '1 day 3 seconds'`,
} as const;
const typeName = fc.constantFrom(...(Object.keys(types) as (keyof typeof types)[]));
const aTable = fc.record({
  columns: fc.array(typeName, { minLength: 1, maxLength: 6 }),
  rows: fc.nat(40),
  key: fc.boolean(),
  index: fc.boolean(),
});

test('random schemas arrive and are proved, and a random change of the copy is found and located', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aTable, { minLength: 1, maxLength: 5 }), fc.nat(4), fc.nat(39), async (tables, which, row) => {
      await world.reset();
      const statements = tables.flatMap(({ columns, rows, key, index }, number) => [
        `create table r${number} (id int ${key ? 'primary key' : ''}, ${columns.map((type, at) => `"C ${at}" ${type}`).join(', ')})`,
        `insert into r${number} select i, ${columns.map((type) => types[type]).join(', ')} from generate_series(1, ${rows}) i`,
        ...(index ? [`create index on r${number} (id, (1))`] : []),
      ]);
      await world.sql('old', `set role miniflux; ${statements.join('; ')}`);
      const context = world.context();
      const copied = await kind.copy(context, spec);
      assert.deepEqual((await kind.prove(context, spec, copied)).differences, []);
      const number = which % tables.length;
      const table = tables[number];
      const id = 1 + (row % Math.max(1, table?.rows ?? 0));
      await world.sql('new', table?.rows === 0 ? `insert into r${number} (id) values (1)` : `delete from r${number} where id = ${id}`);
      const { differences } = await kind.prove(context, spec, copied);
      assert.equal(differences.length, 1, differences.join('\n'));
      assert.match(differences[0] ?? '', new RegExp(`rows of table public\\.r${number}: .*${table?.key === true ? `id ${id}\\b` : ''}`));
    }),
    { numRuns: 12 },
  );
});
