// The proof: everything on both sides under a snapshot each, compared; the source is never trusted to be what was copied.
// What the copy digested on its way is believed only after the servers have said that nobody has written since.
import type { ReadContext } from '../../../ports/context.ts';
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';
import type { ListingLine } from '../../../ports/database-listing.ts';
import type { Proof, TableProof } from '../../kind.ts';
import { compareRoles } from './carried-roles.ts';
import { compareListings } from './compare.ts';
import { largeObjectDigests } from './large-objects.ts';
import { readListings } from './listing.ts';
import { locateRows } from './locate-rows.ts';
import type { Copied, CopiedTable } from './copied.ts';
import { runJobs, type Job } from './jobs.ts';
import { connectionsOf, type PostgresMoveSpec } from './postgres-move-spec.ts';
import { proofScript, type ProofStatement } from './proof-script.ts';
import { digestRows, type RowDigest } from './row-digest.ts';
import { readSequences, sequencesSql } from './sequences.ts';
import { serverFacts } from './server-facts.ts';
import { copyFormat, listTables, orderedRows, rowsAsTheyLie, type Table } from './tables.ts';
import { nothingWritten, readWatermark } from './watermark.ts';

interface Reading {
  readonly tables: readonly Table[];
  readonly database: DatabaseReader;
  readonly snapshot: SnapshotLease;
}

interface TableResult {
  readonly proof: TableProof;
  readonly bytes: number;
  readonly statement: ProofStatement;
  readonly differences: readonly string[];
}

export async function prove(context: ReadContext, spec: PostgresMoveSpec, copied?: Copied): Promise<Proof> {
  const from = context.database(spec.from);
  const to = context.database(spec.to);
  await using sourceSnapshot = await from.holdSnapshot();
  await using targetSnapshot = await to.holdSnapshot();
  const source: Reading = { database: from, snapshot: sourceSnapshot, tables: await listTables(from, sourceSnapshot) };
  const target: Reading = { database: to, snapshot: targetSnapshot, tables: await listTables(to, targetSnapshot) };
  const [here, there] = await Promise.all([serverFacts(from), serverFacts(to)]);
  const listings = await readListings({ ...source, facts: here }, { ...target, facts: there }, spec.owner);
  const sourceHolds = copied !== undefined && nothingWritten(copied.watermark, await readWatermark(from, sourceSnapshot));
  if (copied !== undefined && !sourceHolds)
    context.note("something was written to the source's server since the copy began: its rows are read again");
  const known = { tables: sourceHolds ? copied.tables : new Map<string, CopiedTable>(), sameMajor: here.major === there.major };
  const results = await proveTables(context, { source, target, known }, connectionsOf(spec));
  const [sourceMore, targetMore] = await Promise.all([moreLines(source), moreLines(target)]);
  const [sourceRoles, targetRoles] = await compareRoles(from, to, spec);
  const listing = compareListings([...listings.source, ...sourceMore, ...sourceRoles], [...listings.target, ...targetMore, ...targetRoles]);
  const differences = [...results.flatMap((result) => result.differences), ...listing.differences];
  return {
    verdict: differences.length === 0 && results.every(({ proof }) => proof.same) ? 'same' : 'different',
    rows: results.reduce((sum, { proof }) => sum + proof.rows.source, 0),
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
    tables: results.map(({ proof }) => proof),
    compared:
      copied === undefined
        ? listing.compared
        : [...listing.compared, { what: `tables used as role ${spec.owner}`, count: copied.usable, same: true }],
    differences,
    script: proofScript(spec.dataset, [...results.map(({ statement }) => statement), ...(await moreStatements(source))]),
  };
}

interface Sides {
  readonly source: Reading;
  readonly target: Reading;
  readonly known: { readonly tables: ReadonlyMap<string, CopiedTable>; readonly sameMajor: boolean };
}

/** Several tables at a time, both sides of each at once; in the order of their names. */
async function proveTables(context: ReadContext, sides: Sides, connections: number): Promise<readonly TableResult[]> {
  const results: TableResult[] = [];
  let rows = 0;
  const jobs = sides.source.tables.map((table): Job => {
    const run = async () => {
      const result = await proveTable(table, sides);
      results.push(result);
      rows += result.proof.rows.source;
      context.progress({ what: 'proof', rows });
      return [];
    };
    return { cost: table.bytes, tables: [], alone: false, run };
  });
  await runJobs(jobs, connections, context.signal);
  return results.sort((a, b) => (a.proof.name < b.proof.name ? -1 : 1));
}

function hasColumns({ tables }: Reading, { name, columns }: Table): boolean {
  const there = tables.find((table) => table.name === name)?.columns.map((column) => column.name);
  return there !== undefined && columns.every((column) => there.includes(column.name));
}

async function proveTable(table: Table, { source, target, known }: Sides): Promise<TableResult> {
  const asTheyLie = rowsAsTheyLie(table, copyFormat(table, known.sameMajor));
  const ordered = orderedRows(table);
  if (!hasColumns(target, table)) {
    const here = await digestOf(source, ordered);
    return resultOf(table, { sql: ordered, ordered }, here, { rows: 0, bytes: 0, digest: '' }, [
      `rows of table ${table.name}: the target lacks the table or one of its columns`,
    ]);
  }
  const copied = known.tables.get(table.name);
  if (copied !== undefined && isSame(copied.source, copied.target) && (await isUntouched(table, copied, target)))
    return resultOf(table, { sql: copied.statement, ordered }, copied.source, copied.target, []);
  // As they lie costs no sort, and one connection has filled the target in the source's order; else by key.
  const [here, there] = await Promise.all([digestOf(source, asTheyLie), digestOf(target, asTheyLie)]);
  if (isSame(here, there)) return resultOf(table, { sql: asTheyLie, ordered }, here, there, []);
  const [sorted, other] = await Promise.all([digestOf(source, ordered), digestOf(target, ordered)]);
  if (isSame(sorted, other)) return resultOf(table, { sql: ordered, ordered }, sorted, other, []);
  const counts =
    sorted.rows === other.rows
      ? `${sorted.rows} on both sides, their content differs`
      : `the source has ${sorted.rows}, the target ${other.rows}`;
  const place = await locateRows(table, read(source, ordered), read(target, ordered));
  return resultOf(table, { sql: ordered, ordered }, sorted, other, [`rows of table ${table.name}: ${counts}; ${place}`]);
}

/** Every row is there, and was written by the copy: whoever changes one leaves another transaction's id in it. */
async function isUntouched(table: Table, copied: CopiedTable, target: Reading): Promise<boolean> {
  const [row] = await target.database.query<{ rows: number; foreign: number }>(
    `select pg_catalog.count(*)::float8 as rows, pg_catalog.count(*) filter (where xmin::text <> all ($1))::float8 as foreign from only ${table.name} ${table.configuration ?? ''}`,
    [copied.writers],
    target.snapshot,
  );
  return row?.rows === copied.target.rows && row.foreign === 0;
}

function isSame(here: RowDigest, there: RowDigest): boolean {
  return here.rows === there.rows && here.digest === there.digest;
}

function digestOf(side: Reading, sql: string): Promise<RowDigest> {
  return digestRows((counted) => read(side, sql, counted));
}

/** The order of columns belongs to the statement; search_path decides how types and names are written. */
function read({ database, snapshot }: Reading, sql: string, counted?: (rows: number) => void): AsyncIterable<Uint8Array> {
  return database.copyOut(`set local search_path = pg_catalog; ${sql}`, snapshot, counted);
}

function resultOf(
  table: Table,
  statement: { readonly sql: string | undefined; readonly ordered: string },
  here: RowDigest,
  there: RowDigest,
  differences: readonly string[],
): TableResult {
  return {
    proof: {
      name: table.name,
      rows: { source: here.rows, target: there.rows },
      digest: { source: here.digest, target: there.digest },
      same: isSame(here, there) && differences.length === 0,
    },
    bytes: here.bytes,
    statement: { name: table.name, sql: statement.sql, ordered: statement.ordered, rows: here.rows, digest: here.digest },
    differences,
  };
}

/** What is no catalog's: where sequences stand, and what large objects hold. */
async function moreLines({ database, snapshot }: Reading): Promise<readonly ListingLine[]> {
  const sequences = await readSequences(database, snapshot);
  const objects = await database.query<{ id: string; digest: string }>(
    `set local search_path = pg_catalog; ${largeObjectDigests}`,
    undefined,
    snapshot,
  );
  return [
    ...sequences.map(({ name, last, called }) => ({ what: 'sequence', name, value: `${last}${called ? '' : ' (not called)'}` })),
    ...objects.map(({ id, digest }) => ({ what: 'large object', name: id, value: digest })),
  ];
}

async function moreStatements({ database, snapshot }: Reading): Promise<readonly ProofStatement[]> {
  const sequences = await sequencesSql(database, snapshot);
  const all = [
    ...(sequences === undefined ? [] : [{ name: 'sequences', sql: `copy (${sequences}) to stdout` }]),
    { name: 'large objects', sql: `copy (${largeObjectDigests}) to stdout` },
  ];
  return Promise.all(
    all.map(async ({ name, sql }) => {
      const { rows, digest } = await digestOf({ database, snapshot, tables: [] }, sql);
      return { name, sql, ordered: sql, rows, digest };
    }),
  );
}
