// Rows, read-back, indexes and statistics of all tables as one set of jobs: whatever a table is ready for is done while
// other tables are still being copied.
import type { CopiedTable } from './copied.ts';
import type { Job } from './jobs.ts';
import { loadPart, loadWhole, readBackPart, readBackWhole, writersOf, type Loading } from './load-table.ts';
import { MultisetDigest } from './multiset-digest.ts';
import type { PostData } from './post-data.ts';
import type { Table } from './tables.ts';

export interface TableLoading extends Loading {
  readonly tables: readonly Table[];
  readonly connections: number;
  readonly postData: () => Promise<PostData>;
  /** Before statements that build an index. */
  readonly buildSettings: string;
  readonly loaded: (table: Table, copied: CopiedTable) => void;
  readonly built: (statement: string) => void;
}

/** Smaller tables are not worth a second connection. */
const smallestSplit = 256 << 20;

/** The first jobs; they give the ones that follow. */
export function tableJobs(loading: TableLoading): readonly Job[] {
  const share = loading.tables.reduce((sum, { bytes }) => sum + bytes, 0) / loading.connections;
  return loading.tables.flatMap((table) => {
    // One that would keep a connection busy long after all others are done.
    const tooLarge = table.bytes > smallestSplit && table.bytes > 1.25 * share;
    return tooLarge && loading.connections > 1 ? splitJobs(table, loading) : [wholeJob(table, loading)];
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

/** By ranges of pages, some for each connection, because their rows are not equally large. */
function splitJobs(table: Table, loading: TableLoading): readonly Job[] {
  const parts = loading.connections * 2;
  const [source, target] = [new MultisetDigest(), new MultisetDigest()];
  const finish = async () => {
    loading.loaded(table, {
      statement: undefined,
      source: { rows: source.rows, bytes: source.bytes, digest: source.digest() },
      target: { rows: target.rows, bytes: target.bytes, digest: target.digest() },
      writers: await writersOf(loading.target, table, true),
    });
    return [];
  };
  const readBack = countDown(parts, finish);
  const copied = countDown(parts, async () => {
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

/** Its indexes and unique constraints, and its statistics after them. */
async function buildJobs(table: Table, loading: TableLoading): Promise<readonly Job[]> {
  const { header, perTable } = await loading.postData();
  const own = perTable.filter((statement) => statement.table === table);
  const analyze = jobOf(table, 0.1, async () => {
    await loading.target.execute(`${loading.settings}analyze ${table.name};`);
    return [];
  });
  // A partitioned table is analysed as a whole, later.
  const after = async () => (table.root === table.name ? [analyze] : []);
  if (own.length === 0) return after();
  const built = countDown(own.length, after);
  return own.map(({ sql, alone }) => ({
    // A GIN index takes as long as all of the others together.
    ...jobOf(table, / USING "?gin"?/i.test(sql) ? 2 : 1, async () => {
      await loading.target.execute(`${header}\n${loading.settings}${loading.buildSettings}${sql}`);
      loading.built(sql);
      return built();
    }),
    alone,
  }));
}

function jobOf(table: Table, weight: number, run: Job['run']): Job {
  return { cost: table.bytes * weight, tables: [table.quoted], alone: false, run };
}

/** Gives nothing until it has been called `times` times; then what `last` gives. */
function countDown(times: number, last: () => Promise<readonly Job[]>): () => Promise<readonly Job[]> {
  let left = times;
  return async () => ((left -= 1) === 0 ? last() : []);
}
