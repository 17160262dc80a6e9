// Waiting until objects of a cluster are ready, or gone, and saying what they wait for when the time is over.
import { LongshoreError } from '../../../core/error.ts';
import { objectLabel, type ClusterReader, type ObjectId } from '../../../ports/cluster.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { field } from '../../kube/field.ts';
import { readiness, type Readiness } from '../../kube/readiness.ts';
import { whyNotReady } from '../../kube/why-not-ready.ts';
import { getObject } from './observe.ts';

const firstPauseMs = 25;
const longestPauseMs = 1000;

/** Looks until `look` gives a value or the deadline has passed; the last look is after it. */
async function poll<Value>(context: ReadContext, deadline: number, look: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    const found = await look();
    if (found !== undefined || context.clock.now() >= deadline) return found;
    await context.clock.sleep(Math.max(1, Math.min(pause, deadline - context.clock.now())), context.signal);
  }
}

/** Throws `not-ready` with the reasons, `name-taken`, `job-failed`. */
export async function waitReady(
  context: ReadContext,
  cluster: ClusterReader,
  ids: readonly ObjectId[],
  deadline: number,
  hide: readonly string[],
): Promise<void> {
  for (const id of ids) {
    let last: Readiness = { ready: false, because: 'it is not there' };
    await poll(context, deadline, async () => {
      const object = await getObject(cluster, id);
      last = object === undefined ? { ready: false, because: 'it is not there' } : await readiness(cluster, object);
      context.progress({ what: last.ready ? `${objectLabel(id)} is ready` : `waiting for ${objectLabel(id)}: ${last.because ?? ''}` });
      return last.ready || last.failed !== undefined ? true : undefined;
    });
    if (!last.ready) throw await notReady(cluster, id, last, hide);
  }
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
