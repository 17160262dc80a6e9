// How far a move has come, and what stands in its way; judged by the two databases alone.
import { LongshoreError } from '../../../core/error.ts';
import type { ReadContext } from '../../../ports/context.ts';
import type { DatabaseReader } from '../../../ports/database.ts';
import type { MoveSurvey } from '../../kind.ts';
import { compareListings } from './compare.ts';
import { objectsIn, readListings } from './listing.ts';
import { estimateMove, estimateProof } from './estimate-move.ts';
import { readProgress } from './live/following.ts';
import { livingObstacles, roomObstacle, standingObstacles } from './obstacles.ts';
import { placeLabel, type PostgresMoveSpec } from './postgres-move-spec.ts';
import { readSequences } from './sequences.ts';
import { cautions } from './cautions.ts';
import { unmovable } from './unmovable.ts';
import { serverFacts, type ServerFacts } from './server-facts.ts';
import { listTables, type Table } from './tables.ts';
import { targetRoom } from './target-room.ts';

/** Above this size, rows are PostgreSQL's estimate where one will do. */
const countedBytes = 1 << 30;

export async function survey(context: ReadContext, spec: PostgresMoveSpec): Promise<MoveSurvey> {
  const source = context.database(spec.from);
  const target = context.database(spec.to);
  const here = await orObstacle(serverFacts(source), `the source database ${placeLabel(spec.from)} does not exist`);
  if (typeof here === 'string') return { state: 'absent', rows: 0, bytes: 0, obstacles: [here] };
  const tables = await listTables(source);
  const estimable = here.bytes > countedBytes && tables.every(({ estimatedRows }) => estimatedRows >= 0);
  const there = await orObstacle(serverFacts(target), `the target database ${placeLabel(spec.to)} does not exist`);
  if (typeof there === 'string')
    return { state: 'absent', rows: await rowsOf(source, tables, estimable), bytes: here.bytes, obstacles: [there] };
  const following = spec.live === true && (await readProgress(target))?.phase === 'following';
  if (following) return surveyFollowing(context, spec, { here, tables });
  const listings = await readListings({ database: source, facts: here }, { database: target, facts: there }, spec.owner);
  const absent = objectsIn(listings.target).length === 0;
  const counts = await countRows(source, absent && estimable ? [] : tables);
  const rows = absent && estimable ? await rowsOf(source, tables, true) : [...counts.values()].reduce((sum, count) => sum + count, 0);
  const alike = !absent && compareListings(listings.source, listings.target).differences.length === 0;
  const complete = (alike || bothEmpty(tables, listings.source)) && (await sameCounts(source, target, counts));
  if (complete) return { state: 'complete', rows, bytes: here.bytes, obstacles: [] };
  const room = await targetRoom(context, spec, target);
  const standing = [
    ...standingObstacles(spec, { source: here, target: there, listings }),
    ...(typeof room === 'string' ? [] : roomObstacle(room, here, there)),
    ...(await unmovable(source)),
  ];
  for (const caution of [...(typeof room === 'string' ? [room] : []), ...(await cautions(source, target, here, there))])
    context.note(caution);
  const [living, estimateMs] = await Promise.all([livingObstacles(context, spec, source, target), estimateMove(source, here, tables)]);
  return { state: absent ? 'absent' : 'partial', rows, bytes: here.bytes, obstacles: [...standing, ...living], standing, estimateMs };
}

/** What was copied while the source lived is not yet this move's; it reads everything once more on both sides. */
async function surveyFollowing(
  context: ReadContext,
  spec: PostgresMoveSpec,
  { here, tables }: { readonly here: ServerFacts; readonly tables: readonly Table[] },
): Promise<MoveSurvey> {
  const [source, target] = [context.database(spec.from), context.database(spec.to)];
  const standing = await unmovable(source);
  const [living, estimateMs] = await Promise.all([livingObstacles(context, spec, source, target), estimateProof(source, tables)]);
  const about = {
    state: 'absent',
    rows: await rowsOf(
      source,
      tables,
      tables.every(({ estimatedRows }) => estimatedRows >= 0),
    ),
    bytes: here.bytes,
  } as const;
  return { ...about, obstacles: [...standing, ...living], standing, estimateMs };
}

async function orObstacle(facts: Promise<ServerFacts>, obstacle: string): Promise<ServerFacts | string> {
  try {
    return await facts;
  } catch (error) {
    if (error instanceof LongshoreError && error.code === 'database-missing') return obstacle;
    throw error;
  }
}

/** An empty database is copied by doing nothing, and would be `absent` for ever. */
function bothEmpty(tables: readonly Table[], source: Parameters<typeof objectsIn>[0]): boolean {
  return tables.length === 0 && objectsIn(source).length === 0;
}

async function rowsOf(database: DatabaseReader, tables: readonly Table[], estimated: boolean): Promise<number> {
  if (estimated) return tables.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0);
  return [...(await countRows(database, tables)).values()].reduce((sum, count) => sum + count, 0);
}

async function sameCounts(source: DatabaseReader, target: DatabaseReader, counts: ReadonlyMap<string, number>): Promise<boolean> {
  const [others, here, there] = await Promise.all([
    countRows(target, await listTables(target)),
    readSequences(source),
    readSequences(target),
  ]);
  return (
    others.size === counts.size &&
    [...counts].every(([name, count]) => others.get(name) === count) &&
    JSON.stringify(here) === JSON.stringify(there)
  );
}

async function countRows(database: DatabaseReader, tables: readonly Pick<Table, 'name'>[]): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map();
  const each = tables.map(({ name }) => `select '${name.replaceAll("'", "''")}' as name, count(*)::float8 as rows from only ${name}`);
  const rows = await database.query<{ name: string; rows: number }>(`set local search_path = pg_catalog; ${each.join(' union all ')}`);
  return new Map(rows.map((row) => [row.name, row.rows]));
}
