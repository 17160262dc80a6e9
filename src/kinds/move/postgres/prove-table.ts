// The proof of one table: what the copy digested is believed while nobody has written since; otherwise both sides are read
// again, in the cheapest order that can show that they are the same, and last in one that shows where they are not.
import type { CopiedTable } from './copied.ts';
import { keyRanges } from './key-ranges.ts';
import { locateRows } from './locate-rows.ts';
import { countsOf, digestOf, isSame, read, type ProofSides, type Reading, type TableResult } from './proof-sides.ts';
import { proveRanges, rangedResult } from './prove-ranges.ts';
import type { RowDigest } from './row-digest.ts';
import { copyFormat, orderedRows, rowsAsTheyLie, type Table } from './tables.ts';

export async function proveTable(table: Table, sides: ProofSides): Promise<TableResult> {
  const { source, target, known } = sides;
  const format = copyFormat(table, known.sameMajor);
  const asTheyLie = rowsAsTheyLie(table, format);
  const ordered = orderedRows(table);
  if (!hasColumns(target, table)) {
    const here = await digestOf(source, ordered);
    return resultOf(table, { sql: ordered, ordered }, here, { rows: 0, bytes: 0, digest: '' }, [
      `rows of table ${table.name}: the target lacks the table or one of its columns`,
    ]);
  }
  const copied = known.tables.get(table.name);
  if (copied !== undefined && isSame(copied.source, copied.target) && (await isUntouched(table, copied, target))) {
    return copied.ranges === undefined
      ? resultOf(table, { sql: copied.statement, ordered }, copied.source, copied.target, [])
      : rangedResult(table, copied.ranges, format, []);
  }
  const ranges = keyRanges(table, known.partBytes);
  if (ranges.length > 1) return proveRanges(table, ranges, sides);
  // As they lie costs no sort, and one connection has filled the target in the source's order; else by key.
  if (known.inOrder) {
    const [here, there] = await Promise.all([digestOf(source, asTheyLie), digestOf(target, asTheyLie)]);
    if (isSame(here, there)) return resultOf(table, { sql: asTheyLie, ordered }, here, there, []);
  }
  const [sorted, other] = await Promise.all([digestOf(source, ordered), digestOf(target, ordered)]);
  if (isSame(sorted, other)) return resultOf(table, { sql: ordered, ordered }, sorted, other, []);
  const place = await locateRows(table, read(source, ordered), read(target, ordered));
  return resultOf(table, { sql: ordered, ordered }, sorted, other, [`rows of table ${table.name}: ${countsOf(sorted, other)}; ${place}`]);
}

/** Every row is there, and was written by the copy: whoever changes one leaves another transaction's id in it. */
async function isUntouched(table: Table, copied: CopiedTable, target: Reading): Promise<boolean> {
  const [row] = await target.database.query<{ rows: number; foreign: number }>(
    `select pg_catalog.count(*)::float8 as rows, pg_catalog.count(*) filter (where xmin <> all ($1::xid[]))::float8 as foreign from only ${table.name} ${table.configuration ?? ''}`,
    [copied.writers],
    target.snapshot,
  );
  return row?.rows === copied.target.rows && row.foreign === 0;
}

function resultOf(
  table: Table,
  statement: { readonly sql: string | undefined; readonly ordered: string },
  here: RowDigest,
  there: RowDigest,
  differences: readonly string[],
): TableResult {
  return {
    proof: {
      name: table.name,
      rows: { source: here.rows, target: there.rows },
      digest: { source: here.digest, target: there.digest },
      same: isSame(here, there) && differences.length === 0,
      over: statement.sql === statement.ordered ? 'key' : statement.sql === undefined ? 'set' : 'stored',
    },
    bytes: here.bytes,
    statements: [{ name: table.name, sql: statement.sql, ordered: statement.ordered, rows: here.rows, digest: here.digest }],
    differences,
  };
}

function hasColumns({ tables }: Reading, { name, columns }: Table): boolean {
  const there = tables.find((table) => table.name === name)?.columns.map((column) => column.name);
  return there !== undefined && columns.every((column) => there.includes(column.name));
}
