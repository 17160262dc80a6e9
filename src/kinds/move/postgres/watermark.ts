// Whether anything was written to a server between two moments, told exactly by its transaction counter: every change of
// a row, a large object or a definition needs a transaction id (only `nextval` may do without, and sequences are compared
// by themselves). Counters of statistics come late, and the position of the log moves by itself; this does neither.
// https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';

export type Watermark = {
  /** The oldest transaction that was still running, and the first that had not ended: equal when none was running. */
  readonly oldest: string;
  readonly next: string;
  /** For people: where the write-ahead log was; empty on a standby. */
  readonly log: string;
  /** The whole snapshot, with the transactions that were running, as PostgreSQL writes it. */
  readonly snapshot?: string;
};

/** Of the snapshot if one is given, else of now. */
export async function readWatermark(database: DatabaseReader, snapshot?: SnapshotLease): Promise<Watermark> {
  const rows = await database.query<Watermark>(
    `set local search_path = pg_catalog; select pg_snapshot_xmin(s)::text as oldest, pg_snapshot_xmax(s)::text as next,
      case when pg_is_in_recovery() then '' else pg_current_wal_insert_lsn()::text end as log, s::text as snapshot from pg_current_snapshot() s`,
    undefined,
    snapshot,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a server has no snapshot');
  return row;
}

/** True: nobody has written to the server since. False: somebody may have, perhaps to another of its databases. */
export function nothingWritten(before: Watermark, now: Watermark): boolean {
  return before.oldest === before.next && before.next === now.next;
}
