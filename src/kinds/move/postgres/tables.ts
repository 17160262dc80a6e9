// The tables of a database whose rows a move carries, and the COPY statements for them.
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';

interface Column {
  /** Quoted where SQL wants it. */
  readonly name: string;
  /** Sorts by text in byte order: by anything else, two servers may disagree. */
  readonly byText: boolean;
  /** Its binary form holds nothing that belongs to one server, such as the id of a type. */
  readonly binary: boolean;
  /** Can be told in a report: a number, a date, a uuid; text might be a secret. */
  readonly tellable: boolean;
}

export interface Table {
  /** `public.entries`, quoted where SQL wants it. */
  readonly name: string;
  readonly bytes: number;
  /** PostgreSQL's own estimate; -1 when it has none. */
  readonly estimatedRows: number;
  /** Without generated ones, which the target computes for itself. */
  readonly columns: readonly Column[];
  /** Of the primary key, else of a unique index without nulls; none when there is neither. */
  readonly key: readonly Column[];
}

/**
 * Ordinary tables and leaves of partitioned ones, largest first; not those of an extension. Binary COPY of arrays, rows
 * and reg* types carries object ids (array_send, record_send), which only agree for the types that every server has: they
 * go binary, and so do enums, which are sent as their labels.
 */
const sql = `
set local search_path = pg_catalog;
with col as (
  select attrelid, attnum, attgenerated, json_build_object('name', quote_ident(attname), 'byText', attcollation <> 0 or atttypid = 'jsonb'::regtype or t.typtype not in ('b', 'e', 'd'),
      'binary', t.typtype = 'e' or b.typtype = 'b' and b.oid < 16384 and b.typsend <> 0 and b.typname !~ '^_?reg',
      'tellable', t.typtype = 'b' and t.typcategory in ('N', 'D', 'B') or t.oid = 'uuid'::regtype) as facts
  from pg_attribute join pg_type t on t.oid = atttypid join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end where attnum > 0 and not attisdropped
)
select c.oid::regclass::text as name, pg_table_size(c.oid)::float8 as bytes, reltuples::float8 as "estimatedRows",
  coalesce((select json_agg(facts order by attnum) from col where attrelid = c.oid and attgenerated = ''), '[]') as columns,
  coalesce((select json_agg(facts order by place) from unnest(k.indkey::int2[]) with ordinality u(number, place) join col on attrelid = c.oid and attnum = number), '[]') as key
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join lateral (
  select indkey from pg_index i where indrelid = c.oid and indisunique and indisvalid and indpred is null and indexprs is null and indnatts = indnkeyatts
    and not exists (select from unnest(indkey::int2[]) number join pg_attribute a on a.attrelid = c.oid and a.attnum = number where not a.attnotnull or a.attgenerated <> '')
  order by indisprimary desc, indnatts, indexrelid limit 1
) k on true
where c.relkind = 'r' and c.oid >= 16384 and n.nspname !~ '^pg_(toast|temp)'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by pg_table_size(c.oid) desc, c.oid::regclass::text collate "C"`;

export async function listTables(database: DatabaseReader, snapshot?: SnapshotLease): Promise<readonly Table[]> {
  return database.query<Table & { readonly [column: string]: unknown }>(sql, undefined, snapshot);
}

/** The two statements that carry a table's rows over; binary when both servers have one major version and the types allow it. */
export function copyStatements(table: Table, sameMajor: boolean): { readonly out: string; readonly in: string } {
  const columns = table.columns.length === 0 ? '' : ` (${table.columns.map(({ name }) => name).join(', ')})`;
  const format = sameMajor && table.columns.every(({ binary }) => binary) ? ' with (format binary)' : '';
  return { out: `copy ${table.name}${columns} to stdout${format}`, in: `copy ${table.name}${columns} from stdin${format}` };
}

/**
 * All rows as text in an order that depends on the rows alone: by key, or else by the SHA-256 of each row (equal rows are
 * interchangeable). The digest of this stream is what a proof compares.
 */
export function orderedRows(table: Table): string {
  const names = table.columns.map(({ name }) => name).join(', ');
  const byKey = table.key.map(({ name, byText }) => (byText ? `${name}::text collate "C"` : name)).join(', ');
  const byRow = `sha256(convert_to(row(${names})::text, 'UTF8'))`;
  return `copy (select ${names} from only ${table.name}${names === '' ? '' : ` order by ${byKey === '' ? byRow : byKey}`}) to stdout`;
}
