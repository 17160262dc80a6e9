// Waiting until objects of a cluster are ready, or gone, and saying what they wait for when the time is over.
import { LongshoreError } from '../../../core/error.ts';
import { objectId, objectLabel, type ClusterReader, type KubeObject, type ObjectId } from '../../../ports/cluster.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { eachBounded } from '../../kube/bounded.ts';
import { field } from '../../kube/field.ts';
import { readiness, type Readiness } from '../../kube/readiness.ts';
import { whyNotReady } from '../../kube/why-not-ready.ts';
import { objectKey, setLabel, typesOf } from './object-set.ts';
import { getObject } from './observe.ts';

/** What has no pods is often ready at once; what has some is looked at as seldom as before after a few looks. */
const firstPauseMs = 5;
const longestPauseMs = 1000;

/** Looks until `look` gives a value or the deadline has passed; the last look is after it. */
async function poll<Value>(context: ReadContext, deadline: number, look: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const found = await look();
    if (found !== undefined || context.clock.now() >= deadline) return found;
    await context.clock.sleep(Math.max(1, Math.min(pause, deadline - context.clock.now())), context.signal);
  }
}

export interface WaitOptions {
  /** Values that must not be shown. */
  readonly hide: readonly string[];
  /** The objects as they were seen last, in the order of the ids: what is ready there is not asked for again. */
  readonly seen?: readonly (KubeObject | undefined)[];
  /** The set that carries its label on the objects. */
  readonly set?: string;
  /** Conditions to wait for, by the label of the object, besides what its kind asks for. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** Throws `not-ready` with the reasons, `name-taken`, `job-failed`. */
export async function waitReady(
  context: ReadContext,
  cluster: ClusterReader,
  ids: readonly ObjectId[],
  deadline: number,
  options: WaitOptions,
): Promise<void> {
  const state = ids.map((id): Readiness & { readonly id: ObjectId } => ({ id, ready: false, because: 'it is not there' }));
  const judge = async (index: number, object: KubeObject | undefined): Promise<void> => {
    const id = ids[index] as ObjectId;
    const condition = options.conditions?.[objectLabel(id)];
    if (object !== undefined) state[index] = { id, ...(await readiness(cluster, object, condition)) };
  };
  for (const [index, object] of (options.seen ?? []).entries()) if (object !== undefined) await judge(index, object);
  const stopped = (): Readiness | undefined => state.find((each) => each.failed !== undefined);
  await poll(context, deadline, async () => {
    const open = [...state.entries()].filter(([, each]) => !each.ready).map(([index]) => index);
    if (open.length === 0 || stopped() !== undefined) return true;
    const openIds = open.map((index) => ids[index] as ObjectId);
    const listed = await listMany(cluster, openIds, options.set);
    await eachBounded(open, async (index) => {
      const id = ids[index] as ObjectId;
      await judge(index, listed.get(objectKey(id)) ?? (await getObject(cluster, id)));
    });
    const waiting = state.find((each) => !each.ready);
    context.progress({
      what:
        waiting === undefined
          ? `${ids.length === 1 ? objectLabel(ids[0] as ObjectId) : `${ids.length} objects`} ready`
          : `waiting for ${objectLabel(waiting.id)}: ${waiting.because ?? ''}`,
    });
    return waiting === undefined || stopped() !== undefined ? true : undefined;
  });
  const left = state.find((each) => each.failed !== undefined) ?? state.find((each) => !each.ready);
  if (left !== undefined) throw await notReady(cluster, left.id, left, options.hide);
}

/** From so many of a type on, one list is asked for instead of each object. */
const manyOfType = 4;

async function listMany(
  cluster: ClusterReader,
  ids: readonly ObjectId[],
  set: string | undefined,
): Promise<ReadonlyMap<string, KubeObject>> {
  if (set === undefined) return new Map();
  const types = typesOf(ids).filter(
    (type) => ids.filter((id) => id.apiVersion === type.apiVersion && id.kind === type.kind).length >= manyOfType,
  );
  // What cannot be listed is asked for one by one.
  const lists = await eachBounded(types, (type) => cluster.list({ ...type, labelSelector: `${setLabel}=${set}` }).catch(() => []));
  return new Map(lists.flat().map((object) => [objectKey(objectId(object)), object]));
}

async function notReady(cluster: ClusterReader, id: ObjectId, seen: Readiness, hide: readonly string[]): Promise<LongshoreError> {
  const what = `${objectLabel(id)} in cluster "${cluster.name}"`;
  if (seen.failed === 'name-taken') {
    return new LongshoreError('name-taken', `cannot give ${what} its name: ${seen.because}`, {
      effect: 'changed',
      next: 'Free the name (stop serving it elsewhere), then apply again.',
    });
  }
  const object = await getObject(cluster, id);
  const reasons = object === undefined ? [] : await whyNotReady(cluster, object, hide);
  const message = `cannot wait for ${what} any longer: ${[seen.because ?? 'it is not ready', ...reasons].join('; ')}`;
  return new LongshoreError(seen.failed ?? 'not-ready', message, {
    effect: 'changed',
    next: 'Correct what it waits for, then apply again; or roll back.',
  });
}

/** Throws `not-gone`, with what still holds the object. */
export async function waitGone(
  context: ReadContext,
  cluster: ClusterReader,
  id: ObjectId,
  uid: string | undefined,
  deadline: number,
): Promise<void> {
  let finalizers = '';
  const gone = await poll(context, deadline, async () => {
    const object = await getObject(cluster, id);
    const held = field(object, 'metadata.finalizers');
    finalizers =
      Array.isArray(held) && held.length > 0 ? `it waits for ${held.join(', ')}` : 'what is in it or belongs to it is still there';
    return object === undefined || (uid !== undefined && object.metadata.uid !== uid) ? true : undefined;
  });
  if (gone === true) return;
  throw new LongshoreError('not-gone', `cannot remove ${objectLabel(id)} from cluster "${cluster.name}": ${finalizers}`, {
    effect: 'changed',
    next: 'See that the operator which holds it runs, then repeat.',
  });
}
