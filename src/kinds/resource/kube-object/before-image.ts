// The before-image of a step's objects, and the way back to it: what was absent is removed, newest first, and waited for; what was
// there is put back. Claims that a StatefulSet makes outlive it, so they belong to the image, too.
import { canonicalJson, type JsonObject } from '../../../core/json.ts';
import { objectId, type ClusterWriter, type KubeObject, type ObjectId } from '../../../ports/cluster.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { listField, numberField, textField } from '../../kube/field.ts';
import { defaultWaitMs, inApplyOrder } from './apply-objects.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { getObject } from './observe.ts';
import { withoutServerFields } from './server-owned.ts';
import { waitGone } from './wait-ready.ts';

/** The field manager of `ClusterWriter.apply`. */
const ourManager = 'longshore';

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

export async function captureObjects(context: ReadContext, desired: KubeObjectsDesired): Promise<KubeObjectsImage> {
  const cluster = context.cluster(desired.cluster);
  const objects: ImagedObject[] = [];
  for (const id of idsOf(desired)) {
    const live = await getObject(cluster, id);
    objects.push({ id: { ...id }, object: live === undefined ? null : withoutServerFields(live), owned: ownedFields(live) });
  }
  return { objects };
}

function idsOf(desired: KubeObjectsDesired): readonly ObjectId[] {
  const ordered = inApplyOrder(desired.objects);
  return [...ordered.flatMap(claimsOf), ...ordered.map(objectId)].sort(
    (a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'),
  );
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
    } else await putBack(cluster, id, live, object, owned);
  }
}

async function putBack(
  cluster: ClusterWriter,
  id: ObjectId,
  live: KubeObject | undefined,
  object: KubeObject,
  owned: readonly JsonObject[],
): Promise<void> {
  if (live === undefined || canonicalJson(withoutServerFields(live)) !== canonicalJson(object))
    await cluster.replace(withFinalizers(object, live));
  const now = await getObject(cluster, id);
  if (now === undefined || canonicalJson(ownedFields(now)) === canonicalJson(owned)) return;
  // Replacing makes us the owner by update, and the next apply would be in conflict with ourselves. Ownership is put back apart,
  // when nothing else changes: `[{}]` is how the API clears it.
  const entries = [...listField(now, 'metadata.managedFields').filter((entry) => entry['manager'] !== ourManager), ...owned];
  await cluster.replace({ ...now, metadata: { ...now.metadata, managedFields: entries.length === 0 ? [{}] : entries } });
}

/** Our entries, without the times at which they changed. */
function ownedFields(object: KubeObject | undefined): readonly JsonObject[] {
  const ours = listField(object, 'metadata.managedFields').filter((entry) => entry['manager'] === ourManager);
  return ours.map(({ time: _time, ...entry }) => entry);
}

/** Operators' finalizers on the live object stay: they know when to take them off. */
function withFinalizers(object: KubeObject, live: KubeObject | undefined): KubeObject {
  const finalizers = live?.metadata['finalizers'];
  return finalizers === undefined ? object : { ...object, metadata: { ...object.metadata, finalizers } };
}
