// Where the sequences of a database stand. A copy that forgets them breaks the first insert after the move.
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';

export interface SequencePosition {
  readonly name: string;
  readonly last: string;
  /** False when the next value is `last` itself. */
  readonly called: boolean;
  readonly [column: string]: unknown;
}

/** `undefined` when there is none. Ordered by name, in byte order. */
export async function sequencesSql(database: DatabaseReader, snapshot?: SnapshotLease): Promise<string | undefined> {
  const sequences = await database.query<{ name: string }>(
    `set local search_path = pg_catalog; select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = relnamespace
      where relkind = 'S' and c.oid >= 16384 and nspname !~ '^pg_temp' and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')`,
    undefined,
    snapshot,
  );
  if (sequences.length === 0) return undefined;
  const each = sequences.map(
    ({ name }) => `select '${name.replaceAll("'", "''")}' as name, last_value::text as last, is_called as called from ${name}`,
  );
  return `select * from (${each.join(' union all ')}) s order by name collate "C"`;
}

export async function readSequences(database: DatabaseReader, snapshot?: SnapshotLease): Promise<readonly SequencePosition[]> {
  const sql = await sequencesSql(database, snapshot);
  return sql === undefined ? [] : database.query<SequencePosition>(sql, undefined, snapshot);
}

export function setSequences(positions: readonly SequencePosition[]): string {
  return positions
    .map(({ name, last, called }) => `select pg_catalog.setval('${name.replaceAll("'", "''")}', ${last}, ${called});`)
    .join('\n');
}
