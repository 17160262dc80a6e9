// A large table in ranges of its key: each is carried, digested and proved by itself, so that evidence says where a
// difference is, and many connections can read at once.
import { createHash } from 'node:crypto';
import type { RowDigest } from './row-digest.ts';
import type { Table } from './tables.ts';

/** Rows whose first key column is at least `from` and less than `until`. */
export interface KeyRange {
  readonly from?: string;
  readonly until?: string;
}

const most = 64;

/**
 * None when the table is small, has no key, or one that cannot be told (texts may be secrets) or whose order two servers may
 * not agree on. The borders are PostgreSQL's own statistics: they need not be exact, only the same on both sides.
 */
export function keyRanges(table: Table, partBytes: number): readonly KeyRange[] {
  const [first] = table.key;
  if (first === undefined || !first.tellable || table.key.some(({ byText }) => byText) || table.bytes <= partBytes) return [];
  const parts = Math.min(most, table.borders.length - 1, Math.ceil(table.bytes / partBytes));
  if (parts < 2) return [];
  const inner = Array.from(
    { length: parts - 1 },
    (_, part) => table.borders[Math.round(((part + 1) * (table.borders.length - 1)) / parts)] ?? '',
  );
  const borders = [...new Set(inner)];
  return [undefined, ...borders].map((from, index) => ({
    ...(from === undefined ? {} : { from }),
    ...(borders[index] === undefined ? {} : { until: borders[index] }),
  }));
}

/** One digest for all ranges. Its first word says what it is made of: another form cannot be compared with it. */
export function joinDigests(ranges: readonly RowDigest[], format: 'binary' | 'text'): RowDigest {
  const hash = createHash('sha256');
  for (const { rows, digest } of ranges) hash.update(`${rows} ${digest}\n`);
  return {
    rows: ranges.reduce((sum, { rows }) => sum + rows, 0),
    bytes: ranges.reduce((sum, { bytes }) => sum + bytes, 0),
    digest: `${format}-ranges:${hash.digest('hex')}`,
  };
}

/** `id from 5 and before 9`. */
export function rangeLabel(table: Table, { from, until }: KeyRange): string {
  const borders = [...(from === undefined ? [] : [`from ${from}`]), ...(until === undefined ? [] : [`before ${until}`])];
  return `${table.key[0]?.name ?? ''} ${borders.join(' and ')}`;
}
