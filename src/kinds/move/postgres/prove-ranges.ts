// The proof of a large table, range by range of its key: both sides of each at once. A difference is looked for in its range alone.
import type { RangeProof } from '../../kind.ts';
import type { CopiedRange } from './copied.ts';
import { joinDigests, rangeLabel, type KeyRange } from './key-ranges.ts';
import { readRange } from './load-ranges.ts';
import { locateRows } from './locate-rows.ts';
import { countsOf, digestOf, isSame, read, type ProofSides, type TableResult } from './proof-sides.ts';
import { copyFormat, rowsOfRange, type Table } from './tables.ts';

export async function proveRanges(table: Table, ranges: readonly KeyRange[], sides: ProofSides): Promise<TableResult> {
  const format = copyFormat(table, sides.known.sameMajor);
  const found: CopiedRange[] = [];
  const places: string[] = [];
  let before = 0;
  for (const range of ranges) {
    const statement = readRange(rowsOfRange(table, range, format));
    const [source, target] = await Promise.all([digestOf(sides.source, statement), digestOf(sides.target, statement)]);
    found.push({ range, source, target });
    if (!isSame(source, target)) {
      const rows = readRange(rowsOfRange(table, range, 'text'));
      const place = await locateRows(table, read(sides.source, rows), read(sides.target, rows), before);
      places.push(`in its part ${rangeLabel(table, range)} ${place}`);
    }
    before += source.rows;
  }
  return rangedResult(table, found, format, places);
}

export function rangedResult(
  table: Table,
  found: readonly CopiedRange[],
  format: 'binary' | 'text',
  places: readonly string[],
): TableResult {
  const here = joinDigests(
    found.map(({ source }) => source),
    format,
  );
  const there = joinDigests(
    found.map(({ target }) => target),
    format,
  );
  const proofs = found.map(({ range, source, target }): RangeProof => ({
    ...range,
    rows: { source: source.rows, target: target.rows },
    digest: { source: source.digest, target: target.digest },
    same: isSame(source, target),
  }));
  return {
    proof: {
      name: table.name,
      rows: { source: here.rows, target: there.rows },
      digest: { source: here.digest, target: there.digest },
      same: isSame(here, there),
      over: 'key',
      ranges: proofs,
    },
    bytes: here.bytes,
    statements: found.map(({ range, source }) => {
      const sql = rowsOfRange(table, range, format);
      return { name: `${table.name}, ${rangeLabel(table, range)}`, sql, ordered: sql, rows: source.rows, digest: source.digest };
    }),
    differences: isSame(here, there) ? [] : [`rows of table ${table.name}: ${countsOf(here, there)}; ${places.join('; ')}`],
  };
}
