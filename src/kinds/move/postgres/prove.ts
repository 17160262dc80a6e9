// The proof: everything on both sides under a snapshot each, compared; the source is never trusted to be what was copied.
import type { ReadContext } from '../../../ports/context.ts';
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';
import type { ListingLine } from '../../../ports/database-listing.ts';
import type { Proof, TableProof } from '../../kind.ts';
import { compareListings } from './compare.ts';
import { largeObjectDigests } from './large-objects.ts';
import { readListings } from './listing.ts';
import { locateRow } from './locate-row.ts';
import type { PostgresMoveSpec } from './postgres-move-spec.ts';
import { proofScript, type ProofStatement } from './proof-script.ts';
import { digestRows } from './row-digest.ts';
import { readSequences, sequencesSql } from './sequences.ts';
import { serverFacts } from './server-facts.ts';
import { listTables, orderedRows, type Table } from './tables.ts';

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

export async function prove(context: ReadContext, spec: PostgresMoveSpec): Promise<Proof> {
  const from = context.database(spec.from);
  const to = context.database(spec.to);
  await using sourceSnapshot = await from.holdSnapshot();
  await using targetSnapshot = await to.holdSnapshot();
  const source: Reading = { database: from, snapshot: sourceSnapshot, tables: await listTables(from, sourceSnapshot) };
  const target: Reading = { database: to, snapshot: targetSnapshot, tables: await listTables(to, targetSnapshot) };
  const [here, there] = await Promise.all([serverFacts(from), serverFacts(to)]);
  const listings = await readListings({ ...source, facts: here }, { ...target, facts: there }, spec.owner);
  const results = await proveTables(context, source, target, spec.connections);
  const [sourceMore, targetMore] = await Promise.all([moreLines(source), moreLines(target)]);
  const listing = compareListings([...listings.source, ...sourceMore], [...listings.target, ...targetMore]);
  const differences = [...results.flatMap((result) => result.differences), ...listing.differences];
  return {
    verdict: differences.length === 0 && results.every(({ proof }) => proof.same) ? 'same' : 'different',
    rows: results.reduce((sum, { proof }) => sum + proof.rows.source, 0),
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
    tables: results.map(({ proof }) => proof),
    compared: listing.compared,
    differences,
    script: proofScript(spec.dataset, [...results.map(({ statement }) => statement), ...(await moreStatements(source))]),
  };
}

/** Several tables at a time, both sides of each at once; in the order of their names. */
async function proveTables(context: ReadContext, source: Reading, target: Reading, connections: number): Promise<readonly TableResult[]> {
  const waiting = [...source.tables];
  const results: TableResult[] = [];
  let rows = 0;
  const worker = async () => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      context.signal.throwIfAborted();
      const result = await proveTable(table, source, hasColumns(target, table) ? target : undefined);
      results.push(result);
      rows += result.proof.rows.source;
      context.progress({ what: `proof of ${table.name}`, rows });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.max(1, connections) }, worker));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  return results.sort((a, b) => (a.proof.name < b.proof.name ? -1 : 1));
}

function hasColumns({ tables }: Reading, { name, columns }: Table): boolean {
  const there = tables.find((table) => table.name === name)?.columns.map((column) => column.name);
  return there !== undefined && columns.every((column) => there.includes(column.name));
}

async function proveTable(table: Table, source: Reading, target: Reading | undefined): Promise<TableResult> {
  const sql = orderedRows(table);
  // The order of columns belongs to the statement; search_path decides how types and names are written.
  const read = (side: Reading) => side.database.copyOut(`set local search_path = pg_catalog; ${sql}`, side.snapshot);
  const none = { rows: 0, bytes: 0, digest: '' };
  const [here, there] = await Promise.all([digestRows(read(source)), target === undefined ? none : digestRows(read(target))]);
  const same = target !== undefined && here.rows === there.rows && here.digest === there.digest;
  const differences: string[] = [];
  if (!same && target === undefined) differences.push(`rows of table ${table.name}: the target lacks the table or one of its columns`);
  if (!same && target !== undefined) {
    const counts =
      here.rows === there.rows
        ? `${here.rows} on both sides, their content differs`
        : `the source has ${here.rows}, the target ${there.rows}`;
    differences.push(`rows of table ${table.name}: ${counts}; ${await locateRow(table, read(source), read(target))}`);
  }
  return {
    proof: {
      name: table.name,
      rows: { source: here.rows, target: there.rows },
      digest: { source: here.digest, target: there.digest },
      same,
    },
    bytes: here.bytes,
    statement: { name: table.name, sql, rows: here.rows, digest: here.digest },
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
      const { rows, digest } = await digestRows(database.copyOut(`set local search_path = pg_catalog; ${sql}`, snapshot));
      return { name, sql, rows, digest };
    }),
  );
}
