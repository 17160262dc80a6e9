// Sets of fields of an object, as server-side apply keeps them per manager: paths of elements `f:name`, `k:{…}`, `v:…`
// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). A path is its elements joined by a newline.
import { canonicalJson } from '../../core/json.ts';
import type { ApiSchema } from './api-schema.ts';
import { asJson, isDoc, type Doc, type Value } from './doc.ts';

export type FieldSet = Set<string>;

/** Every field of an object with the text of its value: leaves, and items of keyed lists with the value ''. */
export function fieldValues(value: Value | undefined, schema: ApiSchema, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value === undefined) return into;
  const leaf = (): Map<string, string> => into.set(path, canonicalJson(asJson(value)));
  if (value === null) return leaf();
  if (isDoc(value) && (schema.type === 'any' || ((schema.type === 'struct' || schema.type === 'map') && !schema.atomic))) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    if (members.length === 0) return leaf();
    for (const [key, member] of members) fieldValues(member, memberSchema(schema, key), join(path, `f:${key}`), into);
    return into;
  }
  if (Array.isArray(value) && schema.type === 'keyed') {
    if (value.length === 0) return leaf();
    for (const item of value) {
      const itemPath = join(path, itemElement(item, schema));
      into.set(itemPath, '');
      if (isDoc(item))
        for (const [key, member] of Object.entries(item))
          fieldValues(member, memberSchema(schema.of, key), join(itemPath, `f:${key}`), into);
    }
    return into;
  }
  if (Array.isArray(value) && schema.type === 'set') {
    if (value.length === 0) return leaf();
    for (const item of value) into.set(join(path, `v:${canonicalJson(asJson(item))}`), '');
    return into;
  }
  return leaf();
}

export function memberSchema(schema: ApiSchema, key: string): ApiSchema {
  if (schema.type === 'map') return schema.of;
  return (schema.type === 'struct' ? schema.fields.get(key) : undefined) ?? { type: 'any' };
}

/** The element that names an item of a keyed list; keys that are left out have their declared default. */
export function itemElement(item: Value, schema: ApiSchema & { type: 'keyed' }): string {
  const keys: Doc = {};
  for (const key of schema.keys) {
    const of = schema.of.type === 'struct' ? schema.of.fields.get(key) : undefined;
    const given = isDoc(item) ? item[key] : undefined;
    const value = given ?? (of?.type === 'scalar' ? of.fallback : undefined);
    if (value !== undefined) keys[key] = value;
  }
  return `k:${canonicalJson(asJson(keys))}`;
}

export function join(path: string, element: string): string {
  return path === '' ? element : `${path}\n${element}`;
}

/** The set with all the named fields above its members. */
export function withParents(set: ReadonlySet<string>): FieldSet {
  const all = new Set(set);
  for (const path of set) {
    for (let cut = path.lastIndexOf('\n'); cut > 0; cut = path.lastIndexOf('\n', cut - 1)) all.add(path.slice(0, cut));
  }
  return all;
}

export function encodeFields(set: ReadonlySet<string>): Doc {
  const root: Doc = {};
  for (const path of [...set].sort()) {
    let here = root;
    for (const element of path.split('\n')) here = (here[element] ??= {}) as Doc;
    here['.'] = {};
  }
  const trim = (node: Doc): void => {
    const children = Object.keys(node);
    if (children.length === 1 && children[0] === '.') delete node['.'];
    else for (const child of children) if (child !== '.') trim(node[child] as Doc);
  };
  trim(root);
  return root;
}

export function decodeFields(fields: Value | undefined, path = '', into: FieldSet = new Set()): FieldSet {
  if (!isDoc(fields)) return into;
  const entries = Object.entries(fields);
  if (path !== '' && entries.length === 0) into.add(path);
  for (const [element, child] of entries) {
    if (element === '.') into.add(path);
    else decodeFields(child, join(path, element), into);
  }
  return into;
}

/** A path for people, as the server spells it in a conflict: `.spec.template.spec.containers[name="c"].image`. */
export function fieldLabel(path: string): string {
  return path
    .split('\n')
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = JSON.parse(element.slice(2)) as Record<string, unknown>;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
