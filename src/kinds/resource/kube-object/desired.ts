// What a step of this kind asks for, and what is wrong with it in itself.
import { isRef, type Ref } from '../../../core/ref.ts';
import type { Fact } from '../../../core/fact.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { valueProblems } from './secret-values.ts';

export type KubeObjectsDesired = JsonObject & {
  readonly cluster: string;
  /** In any order: namespaces and definitions are applied first. */
  readonly objects: readonly KubeObject[];
  /** How long to wait until all are ready; 120 000 unless given. */
  readonly waitMs?: number;
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
  if (!Array.isArray(desired.objects) || desired.objects.length === 0) return ['there are no objects'];
  const labels = new Set<string>();
  return desired.objects.flatMap((object, index) => {
    const own = objectProblems(object).map((problem) => `object ${index + 1}: ${problem}`);
    if (own.length > 0) return own;
    const label = objectLabel(objectId(object));
    const twice = labels.has(label) ? [`${label} stands there twice`] : [];
    labels.add(label);
    return [...twice, ...secretProblems(object).map((problem) => `${label}: ${problem}`)];
  });
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
