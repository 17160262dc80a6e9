// Applies a step's objects in an order that works, then waits until all are ready. What is there already as wanted is written again
// without effect, so that all of it can be repeated after a crash at any point.
import { LongshoreError } from '../../../core/error.ts';
import { objectId, type ClusterWriter, type KubeObject } from '../../../ports/cluster.ts';
import type { WriteContext } from '../../../ports/context.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { fillSecrets } from './secret-values.ts';
import { waitReady } from './wait-ready.ts';

export const defaultWaitMs = 120_000;
/** A server takes a moment to serve a type whose definition it has just called established. */
const discoveryPatienceMs = 10_000;

/** Namespaces, then definitions, then the rest as written. */
export function inApplyOrder(objects: readonly KubeObject[]): readonly KubeObject[] {
  const rank = (object: KubeObject): number => (object.kind === 'Namespace' ? 0 : object.kind === 'CustomResourceDefinition' ? 1 : 2);
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

export async function applyObjects(context: WriteContext, desired: KubeObjectsDesired): Promise<void> {
  const cluster = context.cluster(desired.cluster);
  const deadline = context.clock.now() + (desired.waitMs ?? defaultWaitMs);
  const ordered = inApplyOrder(desired.objects);
  const hide: string[] = [];
  let applied = 0;
  let definitions: KubeObject[] = [];
  for (const object of ordered) {
    if (object.kind === 'CustomResourceDefinition') definitions.push(object);
    else if (definitions.length > 0) {
      await waitReady(context, cluster, definitions.map(objectId), deadline, []);
      definitions = [];
    }
    const filled = await fillSecrets(context, object);
    hide.push(...filled.secrets);
    await applyOne(context, cluster, filled.object).catch((error: unknown) => {
      throw applied === 0 ? error : afterOthers(error);
    });
    applied += 1;
  }
  await waitReady(context, cluster, ordered.map(objectId), deadline, hide);
}

async function applyOne(context: WriteContext, cluster: ClusterWriter, object: KubeObject): Promise<void> {
  const until = context.clock.now() + discoveryPatienceMs;
  for (;;) {
    try {
      await cluster.apply(object);
      return;
    } catch (error) {
      const unserved = error instanceof LongshoreError && error.code === 'cluster-not-found' && error.effect === 'unchanged';
      if (!unserved || context.clock.now() >= until || !object.apiVersion.includes('.')) throw error;
      await context.clock.sleep(25, context.signal);
    }
  }
}

/** The refusal of a later object leaves the earlier ones applied. */
function afterOthers(error: unknown): unknown {
  if (!(error instanceof LongshoreError) || error.effect !== 'unchanged') return error;
  return new LongshoreError(error.code, error.message, {
    effect: 'changed',
    ...(error.next === undefined ? {} : { next: error.next }),
    cause: error,
  });
}
