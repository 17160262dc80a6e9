// Which keys of Secrets and ConfigMaps the pods of a step's objects ask for: a missing one is found while it is only a plan.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { objectField, textField } from '../../kube/field.ts';

export interface KeyUse {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly by: string;
}

/** Every key that a container or a volume cannot do without. */
export function keyUses(object: KubeObject): readonly KeyUse[] {
  const namespace = object.metadata.namespace;
  if (namespace === undefined) return [];
  const by = objectLabel(objectId(object));
  return podSpecs(object).flatMap((spec) => [
    ...references(spec, 'secretKeyRef').map((found) => ({ kind: 'Secret' as const, namespace, by, ...found })),
    ...references(spec, 'configMapKeyRef').map((found) => ({ kind: 'ConfigMap' as const, namespace, by, ...found })),
  ]);
}

/** As sentences: keys of a Secret or ConfigMap that is among the objects and does not have them. */
export function missingKeys(objects: readonly KubeObject[]): readonly string[] {
  const holders = new Map(
    objects
      .filter(({ kind, apiVersion }) => apiVersion === 'v1' && (kind === 'Secret' || kind === 'ConfigMap'))
      .map((object) => [`${object.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`, object]),
  );
  const uses = objects.filter((object) => isJsonObject(object) && isJsonObject(object.metadata)).flatMap(keyUses);
  const missing = uses.filter(({ kind, namespace, name, key }) => {
    const holder = holders.get(`${kind} ${namespace}/${name}`);
    return holder !== undefined && !Object.hasOwn({ ...objectField(holder, 'data'), ...objectField(holder, 'stringData') }, key);
  });
  return [
    ...new Set(
      missing.map(
        ({ kind, namespace, name, key, by }) => `${by} asks for the key "${key}" of ${kind} ${namespace}/${name}, which has no such key`,
      ),
    ),
  ];
}

function podSpecs(object: KubeObject): readonly JsonObject[] {
  const path = { Pod: 'spec', CronJob: 'spec.jobTemplate.spec.template.spec' }[object.kind] ?? 'spec.template.spec';
  const found = objectField(object, path);
  return Object.keys(found).length === 0 ? [] : [found];
}

function references(value: Json | undefined, member: string): readonly { readonly name: string; readonly key: string }[] {
  if (isJsonArray(value)) return value.flatMap((item) => references(item, member));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, below]) => {
    if (name !== member || !isJsonObject(below) || below['optional'] === true) return references(below, member);
    return [{ name: textField(below, 'name') ?? '', key: textField(below, 'key') ?? '' }];
  });
}
