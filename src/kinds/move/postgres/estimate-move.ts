// How long a move will take: by the size of what there is, and by how fast the source gives a sample of it just now.
import type { DatabaseReader } from '../../../ports/database.ts';
import type { ServerFacts } from './server-facts.ts';
import { rowsAsTheyLie, type Table } from './tables.ts';

const sampleBytes = 4 << 20;
/** Dumps of the schema, listings of both sides, the last checks. */
const startMs = 1500;
const perTableMs = 25;
/** The target takes rows in more slowly than the source gives them, reads them back, and builds indexes: measured, both by bytes. */
const timesReading = 4;
const indexBytesPerMs = 25_000;
const slowestBytesPerMs = 10_000;

export async function estimateMove(source: DatabaseReader, facts: ServerFacts, tables: readonly Table[]): Promise<number> {
  const rowBytes = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const indexBytes = Math.max(0, facts.bytes - rowBytes - emptyDatabase);
  const [largest] = tables;
  const bytesPerMs = largest === undefined || largest.bytes < sampleBytes ? slowestBytesPerMs : await readingRate(source, largest);
  return startMs + tables.length * perTableMs + (rowBytes / bytesPerMs) * timesReading + indexBytes / indexBytesPerMs;
}

/** Of a move whose copy was made before: both sides are read at once, in the order of the key. */
export async function estimateProof(source: DatabaseReader, tables: readonly Table[]): Promise<number> {
  const rowBytes = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const [largest] = tables;
  const bytesPerMs = largest === undefined || largest.bytes < sampleBytes ? slowestBytesPerMs : await readingRate(source, largest);
  return startMs + tables.length * perTableMs + (rowBytes / bytesPerMs) * timesReadingInOrder;
}

const timesReadingInOrder = 2;

/** What the catalogs of a new database take. */
const emptyDatabase = 8 << 20;

async function readingRate(source: DatabaseReader, table: Table): Promise<number> {
  const started = performance.now();
  let bytes = 0;
  for await (const chunk of source.copyOut(rowsAsTheyLie(table, 'text'))) {
    bytes += chunk.length;
    if (bytes >= sampleBytes) break;
  }
  return Math.max(slowestBytesPerMs, bytes / Math.max(1, performance.now() - started));
}
