// The before-image of a step's objects, and the way back to it: what was absent is removed, newest first, and waited for; what was
// there is put back. Claims that a StatefulSet makes outlive it, so they belong to the image, too.
import { LongshoreError } from '../../../core/error.ts';
import { canonicalJson, type JsonObject } from '../../../core/json.ts';
import { objectId, objectLabel, type ClusterWriter, type KubeObject, type ObjectId } from '../../../ports/cluster.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { listField, numberField, objectField, textField } from '../../kube/field.ts';
import { eachBounded } from '../../kube/bounded.ts';
import { ourManager, ownedEntries } from '../../kube/owned-fields.ts';
import { defaultWaitMs } from './apply-objects.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { isImmutable } from './dry-run.ts';
import { holdsData } from './object-set.ts';
import { getObject, type KubeObjectsObserved } from './observe.ts';
import { withoutServerFields } from './server-owned.ts';
import { stageOf } from './stages.ts';
import { waitGone } from './wait-ready.ts';

interface ImagedObject extends JsonObject {
  readonly id: ObjectId & JsonObject;
  /** `null`: it was not there. */
  readonly object: KubeObject | null;
  /** The entries of `managedFields` that were ours: which fields a later apply may take away again. */
  readonly owned: readonly JsonObject[];
}

export type KubeObjectsImage = JsonObject & {
  /** In the order of applying. */
  readonly objects: readonly ImagedObject[];
};

export async function captureObjects(
  context: ReadContext,
  desired: KubeObjectsDesired,
  observed: KubeObjectsObserved,
): Promise<KubeObjectsImage> {
  const cluster = context.cluster(desired.cluster);
  const ordered = [...desired.objects].sort((a, b) => stageOf(a) - stageOf(b));
  const lives = new Map(observed.objects.map(({ id, live }) => [objectLabel(id), live]));
  const claims = await eachBounded(ordered.flatMap(claimsOf), async (id) => image(id, await getObject(cluster, id)));
  const own = ordered.map((object) => image(objectId(object), lives.get(objectLabel(objectId(object)))));
  const surplus = observed.surplus.map((object) => image(objectId(object), object));
  const objects = [...surplus, ...claims, ...own];
  return { objects: objects.sort((a, b) => Number(b.id.kind === 'Namespace') - Number(a.id.kind === 'Namespace')) };
}

function image(id: ObjectId, live: KubeObject | undefined): ImagedObject {
  return { id: { ...id }, object: live === undefined ? null : withoutServerFields(live), owned: ownedEntries(live) };
}

function claimsOf(object: KubeObject): readonly ObjectId[] {
  if (object.kind !== 'StatefulSet') return [];
  const { name, namespace = 'default' } = object.metadata;
  const pods = Array.from({ length: numberField(object, 'spec.replicas') ?? 1 }, (_, index) => `${name}-${index}`);
  const templates = listField(object, 'spec.volumeClaimTemplates').map((template) => textField(template, 'metadata.name') ?? '');
  return templates.flatMap((template) =>
    pods.map((pod) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: `${template}-${pod}` })),
  );
}

export async function restoreObjects(context: WriteContext, desired: KubeObjectsDesired, image: KubeObjectsImage): Promise<void> {
  const cluster = context.cluster(desired.cluster);
  const deadline = context.clock.now() + (desired.waitMs ?? defaultWaitMs);
  for (const { id, object, owned } of [...image.objects].reverse()) {
    const live = await getObject(cluster, id);
    if (object === null) {
      if (live === undefined) continue;
      context.progress({ what: `removing ${id.kind} ${id.name}` });
      await cluster.remove(id, live.metadata.uid === undefined ? {} : { uid: live.metadata.uid });
      await waitGone(context, cluster, id, live.metadata.uid, deadline);
    } else await putBack({ context, cluster, deadline }, id, live, object, owned);
  }
}

interface Restoring {
  readonly context: WriteContext;
  readonly cluster: ClusterWriter;
  readonly deadline: number;
}

async function putBack(
  restoring: Restoring,
  id: ObjectId,
  live: KubeObject | undefined,
  object: KubeObject,
  owned: readonly JsonObject[],
): Promise<void> {
  const { cluster } = restoring;
  if (live === undefined || canonicalJson(withoutServerFields(live)) !== canonicalJson(object)) await replace(restoring, id, live, object);
  const now = await getObject(cluster, id);
  if (now === undefined || canonicalJson(ownedEntries(now)) === canonicalJson(owned)) return;
  // Replacing makes us the owner by update, and the next apply would be in conflict with ourselves. Ownership is put back apart,
  // when nothing else changes: `[{}]` is how the API clears it.
  const entries = [...listField(now, 'metadata.managedFields').filter((entry) => entry['manager'] !== ourManager), ...owned];
  await cluster.replace({ ...now, metadata: { ...now.metadata, managedFields: entries.length === 0 ? [{}] : entries } });
}

/** What was made anew for a field that cannot change does not change back in place either. */
async function replace(
  { context, cluster, deadline }: Restoring,
  id: ObjectId,
  live: KubeObject | undefined,
  object: KubeObject,
): Promise<void> {
  try {
    await cluster.replace(live === undefined ? withoutGenerated(object) : withFinalizers(object, live));
  } catch (error) {
    const refused = error instanceof LongshoreError && error.code === 'cluster-invalid' && isImmutable(error.message);
    if (!refused || live === undefined || holdsData(id)) throw error;
    await cluster.remove(id, live.metadata.uid === undefined ? {} : { uid: live.metadata.uid });
    await waitGone(context, cluster, id, live.metadata.uid, deadline);
    await cluster.replace(withoutGenerated(object));
  }
}

/** The selector of a Job is made from its uid, so that a new one needs a new selector (unless the plan has its own). */
function withoutGenerated(object: KubeObject): KubeObject {
  const spec = objectField(object, 'spec');
  if (object.kind !== 'Job' || !object.apiVersion.startsWith('batch/') || spec['manualSelector'] === true) return object;
  const { selector: _selector, ...rest } = spec;
  const template = objectField(spec, 'template');
  const metadata = objectField(template, 'metadata');
  const labels = Object.fromEntries(Object.entries(objectField(metadata, 'labels')).filter(([name]) => !name.endsWith('controller-uid')));
  return { ...object, spec: { ...rest, template: { ...template, metadata: { ...metadata, labels } } } };
}

/** Operators' finalizers on the live object stay: they know when to take them off. */
function withFinalizers(object: KubeObject, live: KubeObject | undefined): KubeObject {
  const finalizers = live?.metadata['finalizers'];
  return finalizers === undefined ? object : { ...object, metadata: { ...object.metadata, finalizers } };
}
