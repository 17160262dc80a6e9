// Applies a step's objects in stages that work, then removes what the step no longer has, then waits until all are ready. What is
// there already as wanted is left alone; all of it can be repeated after a crash at any point.
import { LongshoreError } from '../../../core/error.ts';
import { objectId, objectLabel, type ClusterWriter, type KubeObject } from '../../../ports/cluster.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { eachBounded } from '../../kube/bounded.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { annotatedTypes, marked, setName, typesOf } from './object-set.ts';
import { getObject, type KubeObjectsObserved, type ObservedObject } from './observe.ts';
import { stageOf, stagesOf } from './stages.ts';
import { waitGone, waitReady } from './wait-ready.ts';

export const defaultWaitMs = 120_000;
/** A server takes a moment to serve a type whose definition it has just called established. */
const discoveryPatienceMs = 10_000;

export async function applyObjects(context: WriteContext, desired: KubeObjectsDesired, observed: KubeObjectsObserved): Promise<void> {
  const cluster = context.cluster(desired.cluster);
  const deadline = context.clock.now() + (desired.waitMs ?? defaultWaitMs);
  const refused = observed.objects.find((object) => object.refused !== undefined)?.refused;
  if (refused !== undefined) throw new LongshoreError(refused.code, refused.message, refused);
  const hide = observed.objects.flatMap((object) => object.secrets);
  const results = new Map<ObservedObject, KubeObject>();
  let changed = false;
  const applyOne = async (object: ObservedObject): Promise<void> => {
    const { wanted } = object;
    if (wanted === undefined) return;
    if (object.unchanged === true && object.live !== undefined) return void results.set(object, object.live);
    if (object.recreate === true && object.live !== undefined) {
      const uid = object.live.metadata.uid;
      changed = true;
      await cluster.remove(object.id, uid === undefined ? {} : { uid });
      await waitGone(context, cluster, object.id, uid, deadline);
    }
    results.set(object, await applyPatiently(context, cluster, withTypesOfSurplus(object, observed), object.takesOver !== undefined));
    changed = true;
  };
  const namespaces = new Map<string, Promise<void>>();
  const applyInItsNamespace = async (object: ObservedObject): Promise<void> => {
    const { id } = object;
    if (id.kind !== 'Namespace') {
      await namespaces.get(id.namespace ?? '');
      return applyOne(object);
    }
    const applied = applyOne(object);
    namespaces.set(id.name, applied);
    return applied;
  };
  try {
    for (const objects of stagesOf(observed.objects)) {
      await eachBounded(objects, applyInItsNamespace);
      const definitions = objects.filter(({ id }) => id.kind === 'CustomResourceDefinition');
      await waitReady(
        context,
        cluster,
        definitions.map(({ id }) => id),
        deadline,
        { hide: [] },
      );
    }
    await prune(context, desired, observed, deadline);
  } catch (error) {
    throw changed ? afterOthers(error) : error;
  }
  const seen = observed.objects.map((object) => results.get(object));
  await waitReady(
    context,
    cluster,
    observed.objects.map(({ id }) => id),
    deadline,
    {
      hide,
      seen,
      set: setName(desired),
      ...(desired.waitFor === undefined ? {} : { conditions: desired.waitFor }),
    },
  );
}

/** Until the surplus is gone the first object goes on naming its types, or a crash would leave what nobody finds. */
function withTypesOfSurplus(object: ObservedObject, observed: KubeObjectsObserved): KubeObject {
  const wanted = object.wanted as KubeObject;
  if (object !== observed.objects[0] || observed.surplus.length === 0) return wanted;
  const types = typesOf([...annotatedTypes(wanted), ...observed.surplus].map(({ apiVersion, kind }) => ({ apiVersion, kind, name: '' })));
  return marked(wanted, wanted, '', types);
}

/** Newest sort first: a Deployment goes before the ConfigMap that its pods mount. */
async function prune(context: WriteContext, desired: KubeObjectsDesired, observed: KubeObjectsObserved, deadline: number): Promise<void> {
  const cluster = context.cluster(desired.cluster);
  const [first] = observed.objects;
  if (observed.surplus.length === 0 || first?.wanted === undefined) return;
  const ordered = [...observed.surplus].sort((a, b) => stageOf(objectId(b)) - stageOf(objectId(a)));
  for (const object of ordered) {
    const id = objectId(object);
    const uid = object.metadata.uid;
    context.note(`removing ${objectLabel(id)}: the plan no longer has it`);
    await cluster.remove(id, uid === undefined ? {} : { uid });
    await waitGone(context, cluster, id, uid, deadline);
  }
  const live = await getObject(cluster, first.id);
  await cluster.apply(marked(first.wanted, live, setName(desired), typesOf(desired.objects)), { force: first.takesOver !== undefined });
}

async function applyPatiently(context: WriteContext, cluster: ClusterWriter, object: KubeObject, force: boolean): Promise<KubeObject> {
  const until = context.clock.now() + discoveryPatienceMs;
  for (;;) {
    try {
      return await (force ? cluster.apply(object, { force }) : cluster.apply(object));
    } catch (error) {
      const unserved = error instanceof LongshoreError && error.code === 'cluster-not-found' && error.effect === 'unchanged';
      if (!unserved || context.clock.now() >= until || !object.apiVersion.includes('.')) throw error;
      await context.clock.sleep(25, context.signal);
    }
  }
}

/** The refusal of one object leaves the others applied. */
function afterOthers(error: unknown): unknown {
  if (!(error instanceof LongshoreError) || error.effect !== 'unchanged') return error;
  return new LongshoreError(error.code, error.message, {
    effect: 'changed',
    ...(error.next === undefined ? {} : { next: error.next }),
    cause: error,
  });
}
