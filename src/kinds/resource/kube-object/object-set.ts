// Which objects of a cluster belong to a step: those that it made carry its label, and the first one says in an annotation of which
// types they are, so that what the plan no longer has can be found (the way of kubectl's ApplySets,
// https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-apply-calculates-differences-and-merges-changes).
import { digestOf } from '../../../core/digest.ts';
import { objectId, objectLabel, type KubeObject, type ObjectId } from '../../../ports/cluster.ts';
import type { KubeObjectsDesired } from './desired.ts';

export const setLabel = 'longshore.dev/set';
const typesAnnotation = 'longshore.dev/set-types';

export interface SetType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One set for each step: two steps of one identity would be one thing of the world, too. */
export function setName(desired: KubeObjectsDesired): string {
  return digestOf(setIdentity(desired)).slice('sha256:'.length, 'sha256:'.length + 16);
}

/** The set's own name, or its first object. */
export function setIdentity({ set, objects }: KubeObjectsDesired): string {
  const [first] = objects;
  return set ?? (first === undefined ? '' : objectLabel(objectId(first)));
}

/** By apiVersion and kind, in a fixed order. */
export function typesOf(objects: readonly (KubeObject | ObjectId)[]): readonly SetType[] {
  const keys = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  return [...keys].sort().map((key) => ({ apiVersion: key.split(' ')[0] ?? '', kind: key.split(' ')[1] ?? '' }));
}

/** What the first object of a set says of its types. */
export function annotatedTypes(live: KubeObject | undefined): readonly SetType[] {
  const text = live?.metadata.annotations?.[typesAnnotation] ?? '';
  return text
    .split(';')
    .filter((part) => /^\S+ \S+$/.test(part))
    .map((part) => ({ apiVersion: part.split(' ')[0] ?? '', kind: part.split(' ')[1] ?? '' }));
}

/**
 * The object as it is applied. It gets the label when it is made, and keeps the one it has; an object that was there before is
 * not ours, and nothing of ours will ever remove it.
 */
export function marked(object: KubeObject, live: KubeObject | undefined, set: string, types?: readonly SetType[]): KubeObject {
  const label = live === undefined ? set : live.metadata.labels?.[setLabel];
  const { labels, annotations } = object.metadata;
  if (label === undefined && types === undefined) return object;
  const metadata = {
    ...object.metadata,
    ...(label === undefined ? {} : { labels: { ...labels, [setLabel]: label } }),
    ...(types === undefined
      ? {}
      : { annotations: { ...annotations, [typesAnnotation]: types.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).join(';') } }),
  };
  return { ...object, metadata };
}

/** Kinds that hold data, or other people's objects: they stay when a plan no longer has them, unless it says otherwise. */
const keepers = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'postgresql.cnpg.io/Cluster',
]);

export function holdsData({ apiVersion, kind }: SetType): boolean {
  return keepers.has(`${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`);
}

export function objectKey({ apiVersion, kind, namespace, name }: ObjectId): string {
  // Without the version: it is one object in all versions of its type.
  return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}/${namespace ?? ''}/${name}`;
}
