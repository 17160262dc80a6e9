// The parts of a move that need no server: digests of sets, places of differences, the order of pg_dump's statements, jobs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { runJobs, type Job } from '../../../src/kinds/move/postgres/jobs.ts';
import { locateRows } from '../../../src/kinds/move/postgres/locate-rows.ts';
import { MultisetDigest } from '../../../src/kinds/move/postgres/multiset-digest.ts';
import { splitPostData } from '../../../src/kinds/move/postgres/post-data.ts';
import type { Table } from '../../../src/kinds/move/postgres/tables.ts';
import { nothingWritten } from '../../../src/kinds/move/postgres/watermark.ts';

const column = (name: string) => ({ name, byText: false, binary: true, tellable: true });
const table = (name: string, keys: readonly string[] = ['id']): Table => ({
  name: `public.${name}`,
  quoted: `"public"."${name}"`,
  root: `public.${name}`,
  pages: 1,
  configuration: null,
  bytes: 1,
  estimatedRows: 1,
  columns: [column('id'), column('v')],
  key: keys.map(column),
  borders: [],
});
const rows = fc.array(fc.stringMatching(/^[a-z0-9]{0,6}$/), { maxLength: 40 });

/** The bytes of some lines, cut at any places. */
async function* pieces(lines: readonly string[], size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function digestOf(parts: readonly (readonly string[])[], size: number): string {
  const digest = new MultisetDigest();
  for (const lines of parts) {
    const part = digest.part();
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    for (let at = 0; at < bytes.length; at += size) part.add(bytes.subarray(at, at + size));
    part.end(lines.length);
  }
  return `${digest.rows} ${digest.digest()}`;
}

test('`MultisetDigest` does not depend on the order of rows, their parts or the pieces they come in, and on nothing less', () => {
  fc.assert(
    fc.property(rows, fc.nat(40), fc.integer({ min: 1, max: 9 }), (lines, cut, size) => {
      const whole = digestOf([lines], 1000);
      assert.equal(digestOf([lines.slice(cut), lines.slice(0, cut)], size), whole);
      assert.equal(digestOf([lines.toReversed()], size), whole);
      assert.notEqual(digestOf([[...lines, 'x']], size), whole);
      if (lines.length > 0) assert.notEqual(digestOf([[`${lines[0]}!`, ...lines.slice(1)]], size), whole);
    }),
  );
  const sum =
    [...'ab'].reduce((total, letter) => total + BigInt(`0x${createHash('sha256').update(letter).digest('hex')}`), 0n) % 2n ** 256n;
  assert.equal(digestOf([['a', 'b']], 1), `2 multiset:${sum.toString(16).padStart(64, '0')}`);
});

test('`locateRows()` names every row that was changed, is missing or was added, and counts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.constantFrom('keep', 'keep', 'change', 'drop', 'add')),
      async (ids, what) => {
        const expected = { changed: 0, missing: 0, added: 0 };
        const source: string[] = [];
        const target: string[] = [];
        for (const id of ids.toSorted((a, b) => a - b)) {
          const act: string = what.next().value ?? 'keep';
          if (act !== 'add') source.push(`${id}\tv`);
          if (act !== 'drop') target.push(`${id}\t${act === 'change' ? 'w' : 'v'}`);
          if (act === 'change') expected.changed += 1;
          if (act === 'drop') expected.missing += 1;
          if (act === 'add') expected.added += 1;
        }
        const said = await locateRows(table('t'), pieces(source), pieces(target));
        const count = (words: string) => Number(new RegExp(`(\\d+) ${words}`).exec(said)?.[1] ?? 0);
        assert.deepEqual({ changed: count('changed'), missing: count('missing'), added: count('only') }, expected, said);
      },
    ),
  );
});

test('`splitPostData()` gives each table its own statements, and leaves none out', () => {
  const sql = `--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

ALTER TABLE ONLY "public"."a"
    ADD CONSTRAINT "a_pkey" PRIMARY KEY ("id");
CREATE UNIQUE INDEX "a;v" ON "public"."a" USING "btree" ("v");
CREATE INDEX "p_v" ON ONLY "public"."p" USING "btree" ("v");
ALTER INDEX "public"."p_v" ATTACH PARTITION "public"."a_v";
CREATE TRIGGER "t" BEFORE UPDATE ON "public"."a" FOR EACH ROW EXECUTE FUNCTION "public"."f"();
ALTER TABLE ONLY "public"."a"
    ADD CONSTRAINT "a_fkey" FOREIGN KEY ("v") REFERENCES "public"."b"("id") ON DELETE CASCADE;
COMMENT ON CONSTRAINT "a_fkey" ON "public"."a" IS 'x; y';
CREATE EVENT TRIGGER "e" ON ddl_command_end EXECUTE FUNCTION "public"."g"();
`;
  const a = table('a');
  const { header, perTable, rest, foreignKeys, last } = splitPostData(sql, [a, table('b')]);
  assert.match(header, /statement_timeout[^]*search_path/);
  assert.deepEqual(
    perTable.map((each) => [each.table, each.alone]),
    [
      [a, true],
      [a, false],
    ],
  );
  assert.match(rest, /^CREATE INDEX "p_v"[^]*ATTACH PARTITION[^]*CREATE TRIGGER/);
  assert.deepEqual(
    foreignKeys.map(({ tables }) => tables),
    [['"public"."a"', '"public"."b"']],
  );
  assert.match(last, /^COMMENT ON CONSTRAINT[^]*CREATE EVENT TRIGGER/);
  const statements = (text: string) => text.match(/^(SET|SELECT|ALTER|CREATE|COMMENT)\b/gm)?.length ?? 0;
  const all = [header, ...perTable.map((each) => each.sql), rest, ...foreignKeys.map((each) => each.sql), last].join('\n');
  assert.equal(statements(all), statements(sql));
});

test('`runJobs()` runs the costliest first, never two of which one wants a table alone, and begins nothing after a failure', async () => {
  const running = new Map<string, number>();
  const begun: number[] = [];
  const job = (cost: number, alone: boolean, more: readonly Job[] = []): Job => ({
    cost,
    tables: ['t'],
    alone,
    run: async () => {
      begun.push(cost);
      running.set('t', (running.get('t') ?? 0) + 1);
      if (alone) assert.equal(running.get('t'), 1);
      await new Promise((resolve) => setImmediate(resolve));
      running.set('t', (running.get('t') ?? 0) - 1);
      return more;
    },
  });
  const { signal } = new AbortController();
  await runJobs([job(1, false), job(5, true), job(3, false, [job(9, true), job(2, false)])], 3, signal);
  assert.deepEqual(begun.toSorted(), [1, 2, 3, 5, 9]);
  assert.equal(begun[0], 5);
  const failing: Job = { cost: 10, tables: [], alone: false, run: () => Promise.reject(new Error('broken')) };
  begun.length = 0;
  await assert.rejects(runJobs([failing, job(1, false)], 1, signal), /broken/);
  assert.deepEqual(begun, []);
  await assert.rejects(runJobs([job(1, false)], 2, AbortSignal.abort(new Error('stopped'))), /stopped/);
  assert.deepEqual(begun, []);
});

test('`nothingWritten()` is true only when no transaction was running and none has ended since', () => {
  const at = (oldest: number, next: number) => ({ oldest: String(oldest), next: String(next), log: '' });
  assert.equal(nothingWritten(at(10, 10), at(10, 10)), true);
  assert.equal(nothingWritten(at(10, 10), at(11, 11)), false);
  assert.equal(nothingWritten(at(9, 10), at(9, 10)), false);
});
