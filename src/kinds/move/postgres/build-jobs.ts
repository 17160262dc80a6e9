// What is built on a table once its rows are there: unique indexes, other ones, and statistics after them.
import type { Job } from './jobs.ts';
import type { TableLoading } from './load-tables.ts';
import type { Table } from './tables.ts';

/** `keyed`: what can be done as soon as every unique index is there, the key's among them. */
export async function buildJobs(table: Table, loading: TableLoading, keyed?: () => readonly Job[]): Promise<readonly Job[]> {
  const { header, perTable } = await loading.postData();
  const own = perTable.filter((statement) => statement.table === table);
  const analyze = jobOf(table, 0.1, async () => {
    await loading.target.execute(`${loading.settings}analyze ${table.name};`);
    return [];
  });
  // A partitioned table is analysed as a whole, later.
  const after = async () => (table.root === table.name ? [analyze] : []);
  const unique = own.filter(({ sql }) => / (PRIMARY KEY|UNIQUE) |^CREATE UNIQUE /.test(sql));
  if (own.length === 0) return [...(keyed?.() ?? []), ...(await after())];
  const built = countDown(own.length, after);
  const uniqueBuilt = countDown(unique.length, async () => keyed?.() ?? []);
  const jobs = own.map((statement) => {
    const isUnique = unique.includes(statement);
    // A GIN index takes as long as all of the others together; a key is waited for.
    const weight = / USING "?gin"?/i.test(statement.sql) ? 2 : isUnique && keyed !== undefined ? 4 : 1;
    const job = jobOf(table, weight, async () => {
      await loading.target.execute(`${header}\n${loading.settings}${loading.buildSettings}${statement.sql}`);
      loading.built(statement.sql);
      return [...(isUnique ? await uniqueBuilt() : []), ...(await built())];
    });
    return { ...job, alone: statement.alone };
  });
  return unique.length === 0 ? [...(keyed?.() ?? []), ...jobs] : jobs;
}

export function jobOf(table: Table, weight: number, run: Job['run']): Job {
  return { cost: table.bytes * weight, tables: [table.quoted], alone: false, run };
}

/** Gives nothing until it has been called `times` times; then what `last` gives. */
export function countDown(times: number, last: () => Promise<readonly Job[]>): () => Promise<readonly Job[]> {
  let left = times;
  return async () => ((left -= 1) === 0 ? last() : []);
}
