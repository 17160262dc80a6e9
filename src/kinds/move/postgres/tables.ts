// The tables of a database whose rows a move carries, and the COPY statements for them.
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';
import type { KeyRange } from './key-ranges.ts';

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
  /** `"public"."entries"`, as pg_dump quotes it when it is told to quote all. */
  readonly quoted: string;
  /** The partitioned table that it is a part of, at whatever depth; itself when there is none. */
  readonly root: string;
  readonly pages: number;
  /** Of an extension's table: which of its rows are the user's, as `WHERE …` or an empty text; null for an ordinary table. */
  readonly configuration: string | null;
  readonly bytes: number;
  /** PostgreSQL's own estimate; -1 when it has none. */
  readonly estimatedRows: number;
  /** Without generated ones, which the target computes for itself. */
  readonly columns: readonly Column[];
  /** Of the primary key, else of a unique index without nulls; none when there is neither. */
  readonly key: readonly Column[];
  /** Evenly spread values of the first key column, when rows lie nearly in its order: reading by key costs no more then. */
  readonly borders: readonly string[];
}

/**
 * Ordinary tables and leaves of partitioned ones, largest first; of an extension's, those that it calls its configuration
 * (https://www.postgresql.org/docs/18/extend-extensions.html#EXTEND-EXTENSIONS-CONFIG-TABLES). Binary COPY of arrays, rows
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
select c.oid::regclass::text as name, '"' || replace(n.nspname, '"', '""') || '"."' || replace(c.relname, '"', '""') || '"' as quoted,
  coalesce(pg_partition_root(c.oid), c.oid::regclass)::text as root, (pg_relation_size(c.oid) / current_setting('block_size')::int)::float8 as pages, pg_table_size(c.oid)::float8 as bytes, e.condition as configuration, reltuples::float8 as "estimatedRows",
  coalesce((select json_agg(facts order by attnum) from col where attrelid = c.oid and attgenerated = ''), '[]') as columns,
  coalesce((select json_agg(facts order by place) from unnest(k.indkey::int2[]) with ordinality u(number, place) join col on attrelid = c.oid and attnum = number), '[]') as key,
  coalesce((select histogram_bounds::text::text[] from pg_stats s join pg_attribute a on a.attname = s.attname where pg_table_size(c.oid) > ${1 << 20} and e.condition is null and schemaname = n.nspname and tablename = c.relname
    and not inherited and correlation > 0.9 and a.attrelid = c.oid and a.attnum = k.indkey[0]), '{}') as borders
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join lateral (
  select indkey from pg_index i where indrelid = c.oid and indisunique and indisvalid and indpred is null and indexprs is null and indnatts = indnkeyatts
    and not exists (select from unnest(indkey::int2[]) number join pg_attribute a on a.attrelid = c.oid and a.attnum = number where not a.attnotnull or a.attgenerated <> '')
  order by indisprimary desc, indnatts, indexrelid limit 1
) k on true
left join lateral (select coalesce(extcondition[array_position(extconfig, c.oid)], '') as condition from pg_extension where c.oid = any (extconfig) limit 1) e on true
where c.relkind = 'r' and c.oid >= 16384 and n.nspname !~ '^pg_(toast|temp)'
  and (e.condition is not null or not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
order by pg_table_size(c.oid) desc, c.oid::regclass::text collate "C"`;

export async function listTables(database: DatabaseReader, snapshot?: SnapshotLease): Promise<readonly Table[]> {
  return database.query<Table & { readonly [column: string]: unknown }>(sql, undefined, snapshot);
}

/** How a table's rows are written on the wire: binary when both servers have one major version and the types allow it. */
export function copyFormat(table: Table, sameMajor: boolean): 'binary' | 'text' {
  return sameMajor && table.configuration === null && table.columns.every(({ binary }) => binary) ? 'binary' : 'text';
}

/** All rows as they lie in the table: what is copied, and what is compared when both sides have one order. */
export function rowsAsTheyLie(table: Table, format: 'binary' | 'text'): string {
  if (table.configuration !== null) return `copy (select ${names(table)} from only ${table.name} ${table.configuration}) to stdout`;
  return `copy ${table.name}${columnList(table)} to stdout${format === 'binary' ? ' with (format binary)' : ''}`;
}

/** The rows of some of its pages, as text. */
export function rowsOfPages(table: Table, from: number, until: number | undefined): string {
  const upper = until === undefined ? '' : ` and ctid < '(${until},0)'`;
  return `copy (select ${names(table)} from only ${table.name} where ctid >= '(${from},0)'${upper}) to stdout`;
}

/**
 * Rows whose first key column is in a range, in the order of the key: by its index, which rows lie nearly in the order of. The
 * planner is told so, because it knows nothing of a table that has just been filled.
 */
export function rowsOfRange(table: Table, { from, until }: KeyRange, format: 'binary' | 'text'): string {
  const [first] = table.key;
  const bounds = [
    ...(from === undefined ? [] : [`${first?.name} >= ${literal(from)}`]),
    ...(until === undefined ? [] : [`${first?.name} < ${literal(until)}`]),
  ];
  const where = bounds.length === 0 ? '' : ` where ${bounds.join(' and ')}`;
  const order = table.key.map(({ name }) => name).join(', ');
  return `copy (select ${names(table)} from only ${table.name}${where} order by ${order}) to stdout${format === 'binary' ? ' with (format binary)' : ''}`;
}

/** `whole`: nothing else fills the table, so that rows can be written as they will stay, without a visit by vacuum. */
export function copyInto(table: Table, format: 'binary' | 'text', whole: boolean): string {
  // What the extension put there itself, and will be copied.
  if (table.configuration !== null)
    return `delete from only ${table.name} ${table.configuration}; copy ${table.name}${columnList(table)} from stdin`;
  const options = [...(format === 'binary' ? ['format binary'] : []), ...(whole ? ['freeze'] : [])];
  return `${whole ? `truncate only ${table.name}; ` : ''}copy ${table.name}${columnList(table)} from stdin${options.length === 0 ? '' : ` with (${options.join(', ')})`}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function columnList(table: Table): string {
  return table.columns.length === 0 ? '' : ` (${names(table)})`;
}

function names({ columns }: Table): string {
  return columns.map(({ name }) => name).join(', ');
}

/**
 * All rows as text in an order that depends on the rows alone: by key, or else by the SHA-256 of each row (equal rows are
 * interchangeable). The digest of this stream is what a proof compares.
 */
export function orderedRows(table: Table): string {
  const list = names(table);
  const byKey = table.key.map(({ name, byText }) => (byText ? `${name}::text collate "C"` : name)).join(', ');
  const byRow = `sha256(convert_to(row(${list})::text, 'UTF8'))`;
  return `copy (select ${list} from only ${table.name} ${table.configuration ?? ''}${list === '' ? '' : ` order by ${byKey === '' ? byRow : byKey}`}) to stdout`;
}
