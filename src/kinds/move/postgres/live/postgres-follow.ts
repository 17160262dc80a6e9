// The step kind `postgres-follow`: copies a database while it is used, and keeps its changes for the move that comes after the
// freeze. What it writes at the source is a publication and a slot, which that move, or the way back, takes away again.
import { diffOf, noDiff } from '../../../../core/diff.ts';
import type { Input } from '../../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../../ports/context.ts';
import type { DatabaseLocator } from '../../../../ports/database.ts';
import type { ResourceKind } from '../../../kind.ts';
import { copy, discard } from '../copy.ts';
import { objectsIn, readListings } from '../listing.ts';
import { placeLabel, type PostgresMoveSpec } from '../postgres-move-spec.ts';
import { serverFacts } from '../server-facts.ts';
import { listTables } from '../tables.ts';
import { unmovable } from '../unmovable.ts';
import { catchUp } from './catch-up.ts';
import { followObstacles } from './follow-obstacles.ts';
import { beginProgress, endAtSource, endAtTarget, nameAtSource, progressSql, readProgress, slotThere } from './following.ts';

/** `handed-over`: the target holds data, and nothing follows any more: the move has finished it, or it was there before. */
interface Following {
  readonly state: 'absent' | 'broken' | 'following' | 'handed-over';
  readonly obstacles: readonly string[];
}

export const postgresFollowKind: ResourceKind<PostgresMoveSpec, Following, null> = {
  type: 'resource',
  name: 'postgres-follow',
  describe: ({ dataset, from, to }) => `live copy of database ${dataset} from ${placeLabel(from)} to ${placeLabel(to)}`,
  validate: ({ from, to }) =>
    placeLabel(from) === placeLabel(to) ? [`the source and the target are the same database, ${placeLabel(from)}`] : [],
  facts: () => ({}),
  identity: ({ to }) => placeLabel(to),
  read,
  diff: ({ from, to }, { state, obstacles }) => {
    if (state === 'following' || state === 'handed-over') return noDiff;
    const [first] = obstacles;
    if (first !== undefined)
      return {
        action: 'refuse',
        because: `${placeLabel(from)} cannot be copied while it lives: ${obstacles.join('; ')}`,
        next: 'Clear this, or move the database without `live`: a little longer after the freeze.',
      };
    return diffOf(state === 'absent' ? 'create' : 'update', [
      { field: placeLabel(to), to: 'a copy that follows its source' },
      { field: placeLabel(from), to: 'a publication and a replication slot, until the move is finished' },
    ]);
  },
  capture: async () => null,
  apply,
  restore: async (context, spec) => {
    await endAtSource(context.database(spec.from), nameAtSource(spec));
    await endAtTarget(context.database(spec.to));
    await discard(context, spec);
  },
  outputs: () => ({}),
};

async function read(context: ReadContext, spec: PostgresMoveSpec): Promise<Following> {
  const [source, target] = [context.database(spec.from), context.database(spec.to)];
  const progress = await readProgress(target);
  if (progress?.phase === 'following') {
    return { state: (await slotThere(source, nameAtSource(spec))) ? 'following' : 'broken', obstacles: [] };
  }
  if (progress !== undefined) return { state: 'broken', obstacles: [] };
  const facts = await serverFacts(target);
  const side = { database: target, facts };
  const { target: listing } = await readListings(side, side, spec.owner);
  if (objectsIn(listing).length > 0) return { state: 'handed-over', obstacles: [] };
  return { state: 'absent', obstacles: [...(await followObstacles(source)), ...(await unmovable(source))] };
}

async function apply(context: WriteContext, spec: PostgresMoveSpec): Promise<void> {
  const [source, target] = [context.database(spec.from), context.database(spec.to)];
  const name = nameAtSource(spec);
  // First, so that whatever comes to be is known to be ours.
  await beginProgress(target);
  await endAtSource(source, name);
  const tables = (await listTables(source)).filter(({ configuration }) => configuration === null);
  if (tables.length > 0) {
    await source.execute(`create publication ${name} for table ${tables.map((table) => `only ${table.name}`).join(', ')}`);
    await source.execute(`select pg_catalog.pg_create_logical_replication_slot('${name}', 'pgoutput')`);
  }
  // Everything that is committed from here on is in the slot; what the copy's snapshot shows is not made twice.
  const { watermark } = await copy(context, spec);
  await target.execute(progressSql({ phase: 'following', snapshot: watermark.snapshot ?? '', applied: '' }));
  if (tables.length > 0) await catchUp(context, { source, target, name });
}

/**
 * Copies a database while it lives, before its writers are stopped. Put `movePostgres({ …, live: true })` with the same
 * databases after the freeze: it brings over what has changed since, and proves everything. Needs `wal_level = logical` and a
 * key for every table at the source.
 *
 * @public
 */
export function followPostgres(options: {
  readonly dataset: string;
  readonly from: Input<DatabaseLocator>;
  readonly to: Input<DatabaseLocator>;
  readonly owner: Input<string>;
  readonly roles?: readonly string[];
  readonly connections?: number;
  readonly partMiB?: number;
}): StepDefinition {
  const input = { ...options, writers: [], connections: options.connections ?? 0 } as Input<PostgresMoveSpec>;
  return stepDefinition<PostgresMoveSpec>('resource', postgresFollowKind.name, input);
}
