// Streams the rows of all tables from one server to the other, several tables at a time, under one snapshot.
import type { Scope } from '../../../ports/context.ts';
import type { DatabaseReader, DatabaseWriter, SnapshotLease } from '../../../ports/database.ts';
import { copyStatements, type Table } from './tables.ts';

export interface RowCopy {
  readonly source: DatabaseReader;
  readonly target: DatabaseWriter;
  readonly tables: readonly Table[];
  readonly snapshot: SnapshotLease;
  readonly connections: number;
  readonly sameMajor: boolean;
  readonly scope: Scope;
}

/** Tells progress at most every few megabytes. */
const progressBytes = 4 << 20;

/** After a failure no further table is begun, and those under way are awaited: nothing goes on behind the caller's back. */
export async function copyRows({
  source,
  target,
  tables,
  snapshot,
  connections,
  sameMajor,
  scope,
}: RowCopy): Promise<{ readonly rows: number; readonly bytes: number }> {
  const waiting = [...tables];
  const totalRows = tables.reduce((sum, table) => sum + Math.max(0, table.estimatedRows), 0);
  let rows = 0;
  let bytes = 0;
  let told = 0;
  let failed = false;
  const tell = (what: string, always: boolean) => {
    if (!always && bytes - told < progressBytes) return;
    told = bytes;
    scope.progress({ what, rows, bytes, ...(totalRows > 0 ? { totalRows: Math.max(totalRows, rows) } : {}) });
  };
  const worker = async () => {
    for (let table = waiting.shift(); table !== undefined && !failed; table = waiting.shift()) {
      scope.signal.throwIfAborted();
      const { name } = table;
      const statement = copyStatements(table, sameMajor);
      const counted = async function* () {
        for await (const chunk of source.copyOut(statement.out, snapshot)) {
          bytes += chunk.length;
          tell(name, false);
          yield chunk;
        }
      };
      try {
        const copied = await target.copyIn(statement.in, counted());
        rows += copied;
      } catch (error) {
        failed = true;
        throw error;
      }
      tell(name, true);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.max(1, connections) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { rows, bytes };
}
