// Carries a table over in ranges of its key. One connection fills the target from all ranges in turn, so that its rows can
// still be written as they will stay; a table that is too large for one is filled by several.
import type { CopiedTable } from './copied.ts';
import { joinDigests, type KeyRange } from './key-ranges.ts';
import type { Loading } from './load-table.ts';
import { digestRows, streamDigester, type RowDigest } from './row-digest.ts';
import { copyFormat, copyInto, rowsOfRange, type Table } from './tables.ts';

/** PGCOPY, flags and the length of no extension; and what ends a file: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS */
const binaryHeader = 19;
const binaryTrailer = 2;

/** What the planner would have to know before it chose so by itself. */
const byIndex =
  'set local search_path = pg_catalog; set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off;';

export function readRange(statement: string): string {
  return `${byIndex} ${statement}`;
}

/** Gives the source's digests, in the order of the ranges. */
export async function loadRanges(
  table: Table,
  ranges: readonly KeyRange[],
  whole: boolean,
  loading: Loading,
): Promise<readonly RowDigest[]> {
  const format = copyFormat(table, loading.sameMajor);
  const digests: RowDigest[] = [];
  const chained = async function* () {
    for (const [index, range] of ranges.entries()) {
      const digester = streamDigester();
      let sent = 0;
      const chunks = loading.source.copyOut(readRange(rowsOfRange(table, range, format)), loading.snapshot, (rows) => (sent = rows));
      const passing = async function* () {
        for await (const chunk of chunks) {
          digester.add(chunk);
          loading.arrived(chunk.length);
          yield chunk;
        }
      };
      yield* format === 'binary' ? middle(passing(), { first: index === 0, last: index === ranges.length - 1 }) : passing();
      digests.push(digester.end(sent));
    }
  };
  const rows = await loading.target.copyIn(`${loading.settings}${copyInto(table, format, whole)}`, chained());
  const sent = digests.reduce((sum, digest) => sum + digest.rows, 0);
  if (rows !== sent) throw new Error(`the source sent ${sent} rows, and the target took ${rows}`);
  return digests;
}

/** The bytes between header and trailer, where another range comes before or after. */
async function* middle(
  chunks: AsyncIterable<Uint8Array>,
  place: { readonly first: boolean; readonly last: boolean },
): AsyncGenerator<Uint8Array> {
  let skip = place.first ? 0 : binaryHeader;
  let held: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    const bytes = chunk.subarray(skipped);
    if (place.last) {
      if (bytes.length > 0) yield bytes;
      continue;
    }
    // The trailer is only known as such when nothing comes after it.
    if (bytes.length >= binaryTrailer) {
      if (held.length > 0) yield held;
      if (bytes.length > binaryTrailer) yield bytes.subarray(0, bytes.length - binaryTrailer);
      held = Uint8Array.from(bytes.subarray(bytes.length - binaryTrailer));
    } else {
      const both = Buffer.concat([held, bytes]);
      if (both.length > binaryTrailer) yield both.subarray(0, both.length - binaryTrailer);
      held = both.subarray(Math.max(0, both.length - binaryTrailer));
    }
  }
}

export function readBackRange(table: Table, range: KeyRange, loading: Loading): Promise<RowDigest> {
  const statement = rowsOfRange(table, range, copyFormat(table, loading.sameMajor));
  return digestRows((counted) => loading.target.copyOut(readRange(statement), undefined, counted));
}

export function copiedInRanges(
  found: {
    readonly ranges: readonly KeyRange[];
    readonly source: readonly RowDigest[];
    readonly target: readonly RowDigest[];
    readonly writers: readonly string[];
  },
  format: 'binary' | 'text',
): CopiedTable {
  const none = { rows: 0, bytes: 0, digest: '' };
  return {
    statement: undefined,
    source: joinDigests(found.source, format),
    target: joinDigests(found.target, format),
    ranges: found.ranges.map((range, index) => ({ range, source: found.source[index] ?? none, target: found.target[index] ?? none })),
    writers: found.writers,
  };
}
