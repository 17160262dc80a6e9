// A move that knows which databases of its source are in use: listings leave them out on both sides, with their logs, and they are
// carried and proved as databases. Where there is no `sqlite3`, nothing changes: the survey finds their logs in the listing.
import type { FileMove } from './file-move.ts';
import type { LiveDatabase, LiveDatabases } from './live-database.ts';
import { conditionsOf, recordName } from './file-move.ts';
import { sqliteLogs } from './sqlite-logs.ts';
import { sqliteScripts } from './sqlite-scripts.ts';

export async function withDatabases<Move extends FileMove>(move: Move, copying?: LiveDatabases['copying']): Promise<Move> {
  const { tools, way } = move.source;
  if (!tools.hasSqlite || tools.root !== 'directory') return move;
  const found = new Map<string, LiveDatabase>();
  let hasLeftovers = false;
  let freeBytes: number | undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of way.stream(sqliteScripts.live, [recordName(move.spec), ...conditionsOf(move.spec)])) chunks.push(chunk);
  for (const line of Buffer.concat(chunks).toString('latin1').split('\0')) {
    const [, free] = /^free (\d+)$/.exec(line) ?? [];
    if (free !== undefined) freeBytes = Number(free) * 1024;
    hasLeftovers ||= line === 'left';
    if (!line.startsWith('./')) continue;
    const path = line.slice(2);
    const name = Buffer.from(path, 'latin1').toString('utf8');
    // Conditions of find are given as text: what is none is left to the listing, and so to the survey, which refuses it.
    if (Buffer.from(name, 'utf8').toString('latin1') === path) found.set(path, { path, name });
  }
  if (found.size === 0 && !hasLeftovers) return move;
  const because = 'a SQLite database that is in use';
  const exclude = [...found.values()].flatMap(({ name }) => ['', ...sqliteLogs].map((suffix) => ({ path: `${name}${suffix}`, because })));
  return {
    ...move,
    spec: { ...move.spec, exclude: [...move.spec.exclude, ...exclude] },
    databases: { found: [...found.values()], hasLeftovers, freeBytes, ...(copying === undefined ? {} : { copying }) },
  };
}
