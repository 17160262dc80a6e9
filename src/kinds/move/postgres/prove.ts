// The proof: everything on both sides under a snapshot each, compared; the source is never trusted to be what was copied.
// What the copy digested on its way is believed only after the servers have said that nobody has written since.
import type { ReadContext } from '../../../ports/context.ts';
import type { ListingLine } from '../../../ports/database-listing.ts';
import type { Proof } from '../../kind.ts';
import { compareRoles } from './carried-roles.ts';
import { compareListings } from './compare.ts';
import { largeObjectDigests } from './large-objects.ts';
import { readListings } from './listing.ts';
import type { Copied, CopiedTable } from './copied.ts';
import { runJobs, type Job } from './jobs.ts';
import { connectionsOf, partBytesOf, type PostgresMoveSpec } from './postgres-move-spec.ts';
import { proofScript, type ProofStatement } from './proof-script.ts';
import { digestOf, type ProofSides, type Reading, type TableResult } from './proof-sides.ts';
import { proveTable } from './prove-table.ts';
import { readSequences, sequencesSql } from './sequences.ts';
import { serverFacts } from './server-facts.ts';
import { listTables } from './tables.ts';
import { nothingWritten, readWatermark } from './watermark.ts';

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
  const known = {
    tables: sourceHolds ? copied.tables : new Map<string, CopiedTable>(),
    sameMajor: here.major === there.major,
    partBytes: partBytesOf(spec),
    inOrder: copied?.inOrder !== false,
  };
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
    script: proofScript(spec.dataset, [...results.flatMap(({ statements }) => statements), ...(await moreStatements(source))]),
  };
}

/** Several tables at a time, both sides of each at once; in the order of their names. */
async function proveTables(context: ReadContext, sides: ProofSides, connections: number): Promise<readonly TableResult[]> {
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
