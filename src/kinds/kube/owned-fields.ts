// `metadata.managedFields` read without a schema: which list items are the same one, and whether applying an object again would
// change anything (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management, FieldsV1).
import { canonicalJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import { listField, objectField } from './field.ts';

/** The field manager of `ClusterWriter.apply`. */
export const ourManager = 'longshore';

/** Our entries, without the times at which they changed: which fields a later apply may take away again. */
export function ownedEntries(object: KubeObject | undefined): readonly JsonObject[] {
  const ours = listField(object, 'metadata.managedFields').filter((entry) => entry['manager'] === ourManager);
  return ours.map(({ time: _time, ...entry }) => entry);
}

/**
 * Applying `wanted` would leave the live object as it is: we own exactly its fields, and each has its value. `false` when in doubt
 * (a value that the server writes in another way, a list key that it fills in): the server's own dry run says then.
 */
export function appliesNothing(wanted: KubeObject, live: KubeObject): boolean {
  const entries = ownedEntries(live).filter((entry) => entry['operation'] === 'Apply' && entry['subresource'] === undefined);
  const [entry] = entries;
  if (entries.length !== 1 || entry?.['apiVersion'] !== wanted.apiVersion || live.apiVersion !== wanted.apiVersion) return false;
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = wanted;
  const { name: _name, namespace: _namespace, ...otherMetadata } = metadata;
  const body = Object.keys(otherMetadata).length === 0 ? rest : { ...rest, metadata: otherMetadata };
  return sameFields(body, live, objectField(entry, 'fieldsV1'));
}

function sameFields(wanted: Json | undefined, live: Json | undefined, owned: JsonObject): boolean {
  const names = Object.keys(owned).filter((name) => name !== '.');
  // A leaf: a plain value, an atomic list or map, or an empty one.
  if (names.length === 0) return wanted === live || canonicalJson(wanted ?? null) === canonicalJson(live ?? null);
  if (isJsonObject(wanted)) {
    const members = Object.keys(wanted).filter((name) => wanted[name] !== undefined);
    return (
      isJsonObject(live) &&
      members.length === names.length &&
      members.every((name) => {
        const below = owned[`f:${name}`];
        return isJsonObject(below) && sameFields(wanted[name], live[name], below);
      })
    );
  }
  if (!isJsonArray(wanted) || !isJsonArray(live) || wanted.length !== names.length) return false;
  return names.every((name) => {
    const below = owned[name];
    if (!isJsonObject(below)) return false;
    const item = itemOf(wanted, name);
    const there = itemOf(live, name);
    return item !== undefined && there !== undefined && sameFields(item, there, below);
  });
}

/** The item of a list that `k:{…}` (by its keys) or `v:…` (by its value) names. */
function itemOf(list: readonly Json[], name: string): Json | undefined {
  if (name.startsWith('v:')) return list.find((item) => canonicalJson(item) === canonicalJson(JSON.parse(name.slice(2)) as Json));
  if (!name.startsWith('k:')) return undefined;
  const keys = Object.entries(JSON.parse(name.slice(2)) as JsonObject);
  return list.find((item) => isJsonObject(item) && keys.every(([key, value]) => item[key] === value));
}

/** All that any manager owns of these objects, as one tree: it knows by which keys the items of each list are told apart. */
export function fieldTree(objects: readonly (KubeObject | undefined)[]): JsonObject {
  return objects
    .flatMap((object) => listField(object, 'metadata.managedFields'))
    .reduce<JsonObject>((tree, entry) => merged(tree, objectField(entry, 'fieldsV1')), {});
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...a } as Record<string, Json>;
  for (const [name, below] of Object.entries(b)) {
    const known = result[name];
    result[name] = isJsonObject(known) && isJsonObject(below) ? merged(known, below) : (below ?? null);
  }
  return result;
}

/** How an item of a list is called, as `app` or `port=80,protocol=TCP`; `undefined` where only its position tells. */
export function itemLabel(item: Json, tree: JsonObject): { readonly label: string; readonly below: JsonObject } | undefined {
  for (const [name, below] of Object.entries(tree)) {
    if (!name.startsWith('k:') && !name.startsWith('v:')) continue;
    if (itemOf([item], name) === undefined) continue;
    const inner = isJsonObject(below) ? below : {};
    if (name.startsWith('v:')) return { label: typeof item === 'string' ? item : JSON.stringify(item), below: inner };
    const keys = Object.entries(JSON.parse(name.slice(2)) as JsonObject);
    const [only] = keys;
    if (keys.length === 1 && only?.[0] === 'name') return { label: String(only[1]), below: inner };
    return { label: keys.map(([key, value]) => `${key}=${String(value)}`).join(','), below: inner };
  }
  return isJsonObject(item) && typeof item['name'] === 'string' ? { label: item['name'], below: {} } : undefined;
}
