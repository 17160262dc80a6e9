// What is there of a step's objects, what the server would make of them, and whether they are ready.
import { errorRecord, LongshoreError, type ErrorRecord } from '../../../core/error.ts';
import { objectId, type ClusterReader, type KubeObject, type ObjectId } from '../../../ports/cluster.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { readiness, type Readiness } from '../../kube/readiness.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { fillSecrets } from './secret-values.ts';

export interface ObservedObject {
  readonly id: ObjectId;
  /** `undefined`: not there, or its type is not served yet. */
  readonly live: KubeObject | undefined;
  /** What apply would make of it; `undefined` while its namespace or type is missing. */
  readonly preview: KubeObject | undefined;
  /** Why the server would refuse it. */
  readonly refused: ErrorRecord | undefined;
  readonly readiness: Readiness;
}

export interface KubeObjectsObserved {
  readonly objects: readonly ObservedObject[];
}

export async function observe(context: ReadContext, desired: KubeObjectsDesired): Promise<KubeObjectsObserved> {
  const cluster = context.cluster(desired.cluster);
  const objects: ObservedObject[] = [];
  for (const object of desired.objects) objects.push(await observeOne(context, cluster, object));
  return { objects };
}

async function observeOne(context: ReadContext, cluster: ClusterReader, object: KubeObject): Promise<ObservedObject> {
  const id = objectId(object);
  const live = await getObject(cluster, id);
  const { preview, refused } = await dryRun(context, cluster, object);
  return {
    id,
    live,
    preview,
    refused,
    readiness: live === undefined ? { ready: false, because: 'it is not there' } : await readiness(cluster, live),
  };
}

async function dryRun(
  context: ReadContext,
  cluster: ClusterReader,
  object: KubeObject,
): Promise<{ readonly preview: KubeObject | undefined; readonly refused: ErrorRecord | undefined }> {
  const filled = await fillSecrets(context, object);
  try {
    return { preview: (await cluster.dryRun(filled.object)).object, refused: undefined };
  } catch (error) {
    const record = errorRecord(error);
    // The namespace or the definition may be among the step's own objects.
    if (record.code === 'cluster-not-found') return { preview: undefined, refused: undefined };
    if (record.code === 'cluster-conflict' || record.code === 'cluster-invalid' || record.code === 'cluster-forbidden')
      return { preview: undefined, refused: record };
    throw error;
  }
}

/** The live object; a type that the server does not know has none. */
export async function getObject(cluster: ClusterReader, id: ObjectId): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(id);
  } catch (error) {
    if (error instanceof LongshoreError && error.code === 'cluster-not-found') return undefined;
    throw error;
  }
}
