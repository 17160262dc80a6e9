// Carries the rows of one table over and reads them back: a stream from server to server whose bytes are digested as they
// pass, and a second one from the target.
import type { DatabaseReader, DatabaseWriter, SnapshotLease } from '../../../ports/database.ts';
import type { CopiedTable } from './copied.ts';
import type { MultisetDigest } from './multiset-digest.ts';
import { digestRows, streamDigester, type Digester, type RowDigest } from './row-digest.ts';
import { copyFormat, copyInto, rowsAsTheyLie, rowsOfPages, type Table } from './tables.ts';

export interface Loading {
  readonly source: DatabaseReader;
  readonly target: DatabaseWriter;
  readonly snapshot: SnapshotLease;
  readonly sameMajor: boolean;
  /** Settings of the target's sessions while they load, as SET LOCAL statements. */
  readonly settings: string;
  /** Bytes that have arrived. */
  readonly arrived: (bytes: number) => void;
}

/** The rows of a small or ordinary table by one connection: they lie in the target as in the source. */
export async function loadWhole(table: Table, loading: Loading): Promise<Pick<CopiedTable, 'statement' | 'source' | 'writers'>> {
  const format = copyFormat(table, loading.sameMajor);
  const statement = rowsAsTheyLie(table, format);
  const source = await carry(loading, statement, copyInto(table, format, true), streamDigester());
  return { statement, source, writers: await writersOf(loading.target, table) };
}

export function readBackWhole(statement: string, target: DatabaseReader): Promise<RowDigest> {
  return digestRows((counted) => target.copyOut(onlyCatalog(statement), undefined, counted));
}

/** One of the parts of a table that several connections fill. */
export async function loadPart(
  table: Table,
  pages: readonly [from: number, until: number | undefined],
  digest: MultisetDigest,
  loading: Loading,
): Promise<void> {
  await carry(loading, rowsOfPages(table, ...pages), copyInto(table, 'text', false), digest.part());
}

export async function readBackPart(
  table: Table,
  pages: readonly [from: number, until: number | undefined],
  digest: MultisetDigest,
  target: DatabaseReader,
): Promise<void> {
  await digestRows((counted) => target.copyOut(onlyCatalog(rowsOfPages(table, ...pages)), undefined, counted), digest.part());
}

/**
 * The transactions that wrote the rows: one for a whole table, so that its first row tells. To be asked before the rows are
 * read back: whoever writes later is none of them, and whoever wrote earlier is in what is read.
 */
export async function writersOf(target: DatabaseReader, table: Table, several = false): Promise<readonly string[]> {
  const rows = await target.query<{ writer: string }>(
    several
      ? `select xmin::text as writer from (select distinct xmin from only ${table.name}) each`
      : `select xmin::text as writer from only ${table.name} limit 1`,
  );
  return rows.map(({ writer }) => writer);
}

async function carry(loading: Loading, out: string, into: string, digester: Digester): Promise<RowDigest> {
  let sent = 0;
  const passing = async function* () {
    for await (const chunk of loading.source.copyOut(onlyCatalog(out), loading.snapshot, (rows) => (sent = rows))) {
      digester.add(chunk);
      loading.arrived(chunk.length);
      yield chunk;
    }
  };
  const rows = await loading.target.copyIn(`${loading.settings}${into}`, passing());
  if (rows !== sent) throw new Error(`the source sent ${sent} rows, and the target took ${rows}`);
  return digester.end(rows);
}

/** search_path decides how types and names are written. */
function onlyCatalog(statement: string): string {
  return `set local search_path = pg_catalog; ${statement}`;
}
