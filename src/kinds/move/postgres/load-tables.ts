// Rows, read-back, indexes and statistics of all tables as one set of jobs: whatever a table is ready for is done while
// other tables are still being copied.
import { buildJobs, countDown, jobOf } from './build-jobs.ts';
import type { CopiedTable } from './copied.ts';
import type { Job } from './jobs.ts';
import { keyRanges, type KeyRange } from './key-ranges.ts';
import { copiedInRanges, loadRanges, readBackRange } from './load-ranges.ts';
import { loadPart, loadWhole, readBackPart, readBackWhole, writersOf, type Loading } from './load-table.ts';
import { MultisetDigest } from './multiset-digest.ts';
import type { PostData } from './post-data.ts';
import type { RowDigest } from './row-digest.ts';
import { copyFormat, type Table } from './tables.ts';

export interface TableLoading extends Loading {
  readonly tables: readonly Table[];
  readonly connections: number;
  /** Larger tables come in ranges. */
  readonly partBytes: number;
  /** Both servers find the rows of some pages without reading all (14 and later: https://www.postgresql.org/docs/release/14.0/). */
  readonly pagesApart: boolean;
  readonly postData: () => Promise<PostData>;
  /** Before statements that build an index. */
  readonly buildSettings: string;
  readonly loaded: (table: Table, copied: CopiedTable) => void;
  readonly built: (statement: string) => void;
}

/** Parts; smaller tables are not worth a second connection. */
const smallestSplit = 4;

/** The first jobs; they give the ones that follow. */
export function tableJobs(loading: TableLoading): readonly Job[] {
  const share = loading.tables.reduce((sum, { bytes }) => sum + bytes, 0) / loading.connections;
  return loading.tables.flatMap((table) => {
    // One that would keep a connection busy long after all others are done.
    const tooLarge = table.bytes > smallestSplit * loading.partBytes && table.bytes > 1.25 * share && loading.connections > 1;
    const ranges = keyRanges(table, loading.partBytes);
    if (ranges.length > 1) return rangeJobs(table, ranges, tooLarge, loading);
    return tooLarge && loading.pagesApart && table.configuration === null ? splitJobs(table, loading) : [wholeJob(table, loading)];
  });
}

function wholeJob(table: Table, loading: TableLoading): Job {
  return jobOf(table, 4, async () => {
    const { statement, source, writers } = await loadWhole(table, loading);
    const readBack = jobOf(table, 3, async () => {
      const target = await readBackWhole(statement ?? '', loading.target);
      loading.loaded(table, { statement, source, target, writers });
      return [];
    });
    return [readBack, ...(await buildJobs(table, loading))];
  });
}

/** By ranges of its key; each is read back by itself once the key's index is there. */
function rangeJobs(table: Table, ranges: readonly KeyRange[], apart: boolean, loading: TableLoading): readonly Job[] {
  const source: RowDigest[] = [];
  const target: RowDigest[] = [];
  let writers: readonly string[] = [];
  const readBack = countDown(ranges.length, async () => {
    loading.loaded(table, copiedInRanges({ ranges, source, target, writers }, copyFormat(table, loading.sameMajor)));
    return [];
  });
  const reading = () =>
    ranges.map((range, index) =>
      jobOf(table, 3 / ranges.length, async () => {
        target[index] = await readBackRange(table, range, loading);
        return readBack();
      }),
    );
  const groups = apart ? ranges.map((range, index) => ({ first: index, some: [range] })) : [{ first: 0, some: ranges }];
  const copied = countDown(groups.length, async () => {
    writers = await writersOf(loading.target, table, apart);
    return buildJobs(table, loading, reading);
  });
  return groups.map(({ first, some }) =>
    jobOf(table, 4 / groups.length, async () => {
      for (const [index, digest] of (await loadRanges(table, some, !apart, loading)).entries()) source[first + index] = digest;
      return copied();
    }),
  );
}

/** By ranges of pages, some for each connection, because their rows are not equally large. */
function splitJobs(table: Table, loading: TableLoading): readonly Job[] {
  const parts = loading.connections * 2;
  const [source, target] = [new MultisetDigest(), new MultisetDigest()];
  let writers: readonly string[] = [];
  const finish = async () => {
    loading.loaded(table, {
      statement: undefined,
      source: { rows: source.rows, bytes: source.bytes, digest: source.digest() },
      target: { rows: target.rows, bytes: target.bytes, digest: target.digest() },
      writers,
    });
    return [];
  };
  const readBack = countDown(parts, finish);
  const copied = countDown(parts, async () => {
    writers = await writersOf(loading.target, table, true);
    const [size] = await loading.target.query<{ pages: number }>(
      `select (pg_catalog.pg_relation_size('${table.name.replaceAll("'", "''")}') / pg_catalog.current_setting('block_size')::int)::float8 as pages`,
    );
    const reading = rangesOf(size?.pages ?? 0, parts).map((range) =>
      jobOf(table, 3 / parts, async () => {
        await readBackPart(table, range, target, loading.target);
        return readBack();
      }),
    );
    return [...reading, ...(await buildJobs(table, loading))];
  });
  return rangesOf(table.pages, parts).map((range) =>
    jobOf(table, 4 / parts, async () => {
      await loadPart(table, range, source, loading);
      return copied();
    }),
  );
}

function rangesOf(pages: number, parts: number): readonly (readonly [from: number, until: number | undefined])[] {
  const step = Math.max(1, Math.ceil(pages / parts));
  return Array.from({ length: parts }, (_, part) => [part * step, part === parts - 1 ? undefined : (part + 1) * step] as const);
}
