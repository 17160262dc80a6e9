// What a step of this kind asks for, and what is wrong with it in itself.
import { isRef, type Ref } from '../../../core/ref.ts';
import type { Fact } from '../../../core/fact.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { sourceLabel, type ManifestSource } from '../../../ports/manifests.ts';
import { holdsData } from './object-set.ts';
import { missingKeys } from './secret-keys.ts';
import { valueProblems } from './secret-values.ts';
import { sourceProblems } from './sources.ts';

export type KubeObjectsDesired = JsonObject & {
  readonly cluster: string;
  /** In any order: namespaces and definitions are applied first. */
  readonly objects: readonly KubeObject[];
  /** Objects that are written elsewhere. Whoever loads the plan puts them in place. */
  readonly sources?: readonly (ManifestSource & JsonObject)[];
  /** What the objects are together, where the first of them is not always the same one. */
  readonly set?: string;
  /** How long to wait until all are ready; 120 000 unless given. */
  readonly waitMs?: number;
  /** Conditions to wait for besides what a kind asks for, by object: `{ 'Certificate web/tls': 'Ready' }`. */
  readonly waitFor?: { readonly [object: string]: string };
  /** Field managers whose fields are taken over (forced); a conflict with any other is refused and shown. */
  readonly takeOver?: readonly string[];
  /** Objects, as `Job web/migrate`, that may be removed and made anew when a field of theirs cannot change, or a Job has failed. */
  readonly recreate?: readonly string[];
  /** What to do with objects that this step made and no longer has: `safe` (unless said otherwise) keeps those that hold data. */
  readonly prune?: 'none' | 'safe' | 'all';
  /** Facts besides those that the objects themselves tell. */
  readonly requires?: readonly (Fact & JsonObject)[];
  readonly provides?: readonly (Fact & JsonObject)[];
};

type Member = Json | Ref<unknown> | readonly Member[] | { readonly [key: string]: Member | undefined };

/** An object as a plan writes it: references anywhere, and in a Secret's `stringData` secret locators or templates. */
export interface KubeObjectInput {
  readonly [key: string]: Member | undefined;
}

export function problems(desired: KubeObjectsDesired): readonly string[] {
  const sources = desired.sources ?? [];
  const pins = sources.flatMap(sourceProblems);
  if (pins.length > 0) return pins;
  if (sources.length > 0)
    return sources.map((source) => `${sourceLabel(source)} is not kept beside the plan yet: fetch it with \`longshore lint --fetch\``);
  if (!Array.isArray(desired.objects) || desired.objects.length === 0) return ['there are no objects'];
  const labels = new Set<string>();
  const all = desired.objects.flatMap((object, index) => {
    const own = objectProblems(object).map((problem) => `object ${index + 1}: ${problem}`);
    if (own.length > 0) return own;
    const label = objectLabel(objectId(object));
    const twice = labels.has(label) ? [`${label} stands there twice`] : [];
    labels.add(label);
    return [...twice, ...[...secretProblems(object), ...reachProblems(object)].map((problem) => `${label}: ${problem}`)];
  });
  return [...all, ...missingKeys(desired.objects), ...recreateProblems(desired, labels)];
}

/** What is made anew is empty: no object that holds data, and nothing that is not there. */
function recreateProblems(desired: KubeObjectsDesired, labels: ReadonlySet<string>): readonly string[] {
  const named = [...(desired.recreate ?? []), ...Object.keys(desired.waitFor ?? {})].filter((label) => !labels.has(label));
  const data = desired.objects.filter((object) => holdsData(object) && desired.recreate?.includes(objectLabel(objectId(object))) === true);
  return [
    ...named.map((label) => `${label} is none of the objects of this step`),
    ...data.map((object) => `${objectLabel(objectId(object))} holds data and cannot be made anew`),
  ];
}

const clusterScoped = new Set(['Namespace', 'Node', 'PersistentVolume', 'StorageClass', 'PriorityClass', 'IngressClass', 'RuntimeClass']);
const namespacedGroups = new Set(['', 'apps', 'batch', 'policy', 'autoscaling']);

function reachProblems({ apiVersion, kind, metadata }: KubeObject): string[] {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const misplaced = namespacedGroups.has(group) && !clusterScoped.has(kind) && metadata.namespace === undefined;
  // References stand in names as text in guillemets until they are known.
  const badName =
    group !== 'rbac.authorization.k8s.io' && !metadata.name.includes('‹') && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(metadata.name);
  return [
    ...(misplaced ? ['it has no metadata.namespace'] : []),
    ...(badName ? ['its name must be lower-case letters, digits, "-" and "."'] : []),
  ];
}

function objectProblems(object: KubeObject): string[] {
  if (!isJsonObject(object) || isRef(object)) return ['it is not an object'];
  return [
    ...(typeof object.apiVersion === 'string' && object.apiVersion !== '' ? [] : ['it has no apiVersion']),
    ...(typeof object.kind === 'string' && object.kind !== '' ? [] : ['it has no kind']),
    ...(isJsonObject(object.metadata) && typeof object.metadata.name === 'string' && object.metadata.name !== ''
      ? []
      : ['it has no metadata.name']),
    ...(object['status'] === undefined ? [] : ['it has a status, which is the cluster’s to write']),
  ];
}

function secretProblems(object: KubeObject): string[] {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isJsonObject(object['stringData'])) return [];
  return Object.values(object['stringData']).flatMap(valueProblems);
}
