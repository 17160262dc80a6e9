// What is there of a step's objects, what the server would make of them, what of the step's own is no longer wanted, and whether
// all are ready. What is there unchanged is found by a list of each type; only for the rest is the server asked object by object.
import { errorRecord, LongshoreError, type ErrorRecord } from '../../../core/error.ts';
import { objectId, objectLabel, type ClusterReader, type KubeObject, type ObjectId } from '../../../ports/cluster.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { admissionGuards } from '../../kube/admission-guards.ts';
import { eachBounded } from '../../kube/bounded.ts';
import { appliesNothing } from '../../kube/owned-fields.ts';
import { isPlain, namespacedKind } from '../../kube/plain-objects.ts';
import { readiness, type Readiness } from '../../kube/readiness.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { dryRun, dryRunElsewhere, type Foreseen } from './dry-run.ts';
import { annotatedTypes, holdsData, marked, objectKey, setLabel, setName, typesOf, type SetType } from './object-set.ts';
import { fillSecrets, type FilledObject } from './secret-values.ts';

export interface ObservedObject extends Foreseen {
  readonly id: ObjectId;
  /** As it is applied: with its secret values and the label of its set. `undefined` when a secret is missing. */
  readonly wanted: KubeObject | undefined;
  /** Values in it that must not be shown anywhere. */
  readonly secrets: readonly string[];
  /** `undefined`: not there, or its type is not served yet. */
  readonly live: KubeObject | undefined;
  readonly readiness: Readiness;
}

export interface KubeObjectsObserved {
  readonly objects: readonly ObservedObject[];
  /** Made by this step, and no longer in it. */
  readonly surplus: readonly KubeObject[];
}

export async function observe(context: ReadContext, desired: KubeObjectsDesired): Promise<KubeObjectsObserved> {
  const cluster = context.cluster(desired.cluster);
  const set = setName(desired);
  const [first] = desired.objects;
  const firstLive = first === undefined ? undefined : await getObject(cluster, objectId(first));
  const types = typesOf(desired.objects);
  const listed = await listSet(cluster, set, firstLive === undefined ? [] : typesOf([...types, ...annotatedTypes(firstLive)].map(typeId)));
  // Another object may have been the first one in an earlier version of the plan.
  const earlier = typesOf([...listed.values()].flatMap(annotatedTypes).map(typeId)).filter(
    (type) => ![...types, ...annotatedTypes(firstLive)].some((known) => known.apiVersion === type.apiVersion && known.kind === type.kind),
  );
  for (const [key, object] of await listSet(cluster, set, earlier)) listed.set(key, object);
  if (first !== undefined && firstLive !== undefined) listed.set(objectKey(objectId(first)), firstLive);
  const inStep = new Set(desired.objects.map((object) => objectKey(objectId(object))));
  const unlisted = desired.objects.filter((object) => !listed.has(objectKey(objectId(object))));
  const namespaces = new Set(
    unlisted.flatMap((object) => (object.kind === 'Namespace' ? object.metadata.name : (object.metadata.namespace ?? []))),
  );
  // A first apply is likely to make its namespaces: both questions at once.
  const likely = firstLive === undefined && unlisted.filter(({ metadata }) => metadata.namespace !== undefined).length >= fewObjects;
  const [newNamespaces, guards] = await Promise.all([
    missingNamespaces(cluster, [...namespaces], listed),
    likely ? admissionGuards(cluster) : undefined,
  ]);
  const fresh = desired.objects.filter((object) => newNamespaces.has(object.metadata.namespace ?? ''));
  // A few are sooner asked about than who else may have a say.
  const mayBeRefused = fresh.length < fewObjects ? () => true : (guards ?? (await admissionGuards(cluster)));
  const objects = await eachBounded(desired.objects, async (object, index): Promise<ObservedObject> => {
    const id = objectId(object);
    const condition = desired.waitFor?.[objectLabel(id)];
    const filled = await fill(context, object);
    if ('refused' in filled)
      return { id, ...filled, wanted: undefined, secrets: [], live: listed.get(objectKey(id)), preview: undefined, readiness: notThere };
    const typesOfSet = index === 0 ? types : undefined;
    const mark = (live: KubeObject | undefined): KubeObject => marked(filled.object, live, set, typesOfSet);
    const known = listed.get(objectKey(id));
    if (known !== undefined && appliesNothing(mark(known), known)) {
      const seen = await readiness(cluster, known, condition);
      // It would never run again.
      const isSpent = seen.failed === 'job-failed' && desired.recreate?.includes(objectLabel(id)) === true;
      const same = { wanted: mark(known), live: known, preview: known, refused: undefined } as const;
      return { id, ...same, ...(isSpent ? { recreate: true } : { unchanged: true }), secrets: filled.secrets, readiness: seen };
    }
    // In a namespace that is not there yet nothing is, and there is nothing that could be in the way of a plain object.
    const namespace = id.kind === 'Namespace' ? id.name : id.namespace;
    if (known === undefined && namespace !== undefined && newNamespaces.has(namespace)) {
      const wanted = mark(undefined);
      const made = { live: undefined, preview: undefined, refused: undefined, created: true, readiness: notThere } as const;
      if (isPlain(wanted) && !mayBeRefused(wanted)) return { id, ...made, wanted, secrets: filled.secrets };
      if (namespacedKind(wanted))
        return { id, ...made, ...(await dryRunElsewhere(cluster, wanted, namespace)), wanted, secrets: filled.secrets };
    }
    // Whether it is there decides about its label, and a dry run tells that, too: a missing object costs one question.
    const guess = mark(known);
    const foreseen = await dryRun(cluster, guess, desired);
    const live = known ?? (foreseen.created === true ? undefined : await getObject(cluster, id));
    const wanted = mark(live);
    const final = wanted === guess || live === known ? foreseen : await dryRun(cluster, wanted, desired);
    return {
      id,
      ...final,
      wanted,
      secrets: filled.secrets,
      live,
      readiness: live === undefined ? notThere : await readiness(cluster, live, condition),
    };
  });
  const surplus = [...listed.values()].filter(
    (object) =>
      object.metadata.labels?.[setLabel] === set &&
      !inStep.has(objectKey(objectId(object))) &&
      object.metadata['deletionTimestamp'] === undefined &&
      (desired.prune ?? 'safe') !== 'none' &&
      (desired.prune === 'all' || !holdsData(object)),
  );
  return { objects, surplus };
}

async function missingNamespaces(
  cluster: ClusterReader,
  names: readonly string[],
  listed: ReadonlyMap<string, KubeObject>,
): Promise<ReadonlySet<string>> {
  const ids = names.map((name): ObjectId => ({ apiVersion: 'v1', kind: 'Namespace', name })).filter((id) => !listed.has(objectKey(id)));
  const all = ids.length < askedOneByOne ? undefined : await allNamespaces(cluster);
  // Who must not look at namespaces is taken to work in those that are there.
  const look = async (id: ObjectId): Promise<boolean> => (await getObject(cluster, id).catch(unlessForbidden)) === undefined;
  const absent = await eachBounded(ids, async (id) => (all === undefined ? look(id) : !all.has(id.name)));
  return new Set(ids.filter((_, index) => absent[index] === true).map((id) => id.name));
}

function unlessForbidden(error: unknown): null {
  if (errorRecord(error).code === 'cluster-forbidden') return null;
  throw error;
}

const fewObjects = 8;

/** As many requests cost more than a list, however many namespaces a cluster has. */
const askedOneByOne = 5;

async function allNamespaces(cluster: ClusterReader): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await cluster.list({ apiVersion: 'v1', kind: 'Namespace' })).map(({ metadata }) => metadata.name));
  } catch (error) {
    if (errorRecord(error).code === 'cluster-forbidden') return undefined;
    throw error;
  }
}

const notThere: Readiness = { ready: false, because: 'it is not there' };

const typeId = (type: SetType): ObjectId => ({ ...type, name: '' });

/** A missing secret is found before anything is written. */
async function fill(context: ReadContext, object: KubeObject): Promise<FilledObject | { readonly refused: ErrorRecord }> {
  try {
    return await fillSecrets(context, object);
  } catch (error) {
    const record = errorRecord(error);
    if (record.code === 'secret-missing') return { refused: record };
    throw error;
  }
}

async function listSet(cluster: ClusterReader, set: string, types: readonly SetType[]): Promise<Map<string, KubeObject>> {
  const lists = await eachBounded(types, (type) =>
    cluster.list({ ...type, labelSelector: `${setLabel}=${set}` }).catch((error: unknown) => {
      const { code } = errorRecord(error);
      // Without the right to list all namespaces each object is asked for by itself.
      if (code === 'cluster-not-found' || code === 'cluster-forbidden') return [];
      throw error;
    }),
  );
  return new Map(lists.flat().map((object) => [objectKey(objectId(object)), object]));
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
