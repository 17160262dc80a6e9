// Sets of fields of an object, as server-side apply keeps them per manager: paths of elements `f:name`, `k:{…}`, `v:…`
// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). A path is its elements joined by a newline.
import { canonicalJson } from '../../core/json.ts';
import type { ApiSchema } from './api-schema.ts';
import { asJson, isDoc, type Doc, type Value } from './doc.ts';

export type FieldSet = Set<string>;

/** Every field of an object: leaves, and items of keyed lists. */
export function fieldPaths(value: Doc, schema: ApiSchema): FieldSet {
  const paths: FieldSet = new Set();
  walkFields(value, schema, '', (path) => paths.add(path));
  return paths;
}

/** `encodeFields(fieldPaths(value, schema))`, without spelling out a path for each field: what makes an object needs nothing else. */
export function encodedFields(value: Value | undefined, schema: ApiSchema): Doc {
  const fields: Doc = {};
  if (isDoc(value)) {
    if (isGranular(schema)) addMembers(fields, value, (key) => memberSchema(schema, key));
  } else if (Array.isArray(value) && schema.type === 'set') {
    for (const element of value.map((item) => `v:${canonicalJson(asJson(item))}`).sort()) fields[element] = {};
  } else if (Array.isArray(value) && schema.type === 'keyed') {
    const named = value.map((item) => [itemElement(item, schema), item] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [element, item] of named) {
      const below: Doc = {};
      if (isDoc(item)) addMembers(below, item, (key) => memberSchema(schema.of, key));
      // Two items of one name are one to ownership.
      const both: Doc = { ...(fields[element] as Doc | undefined), ...below };
      fields[element] = Object.keys(both).length === 0 ? both : { '.': {}, ...both };
    }
  }
  return fields;
}

function addMembers(fields: Doc, value: Doc, schemaOf: (key: string) => ApiSchema): void {
  for (const key of Object.keys(value).sort()) if (value[key] !== undefined) fields[`f:${key}`] = encodedFields(value[key], schemaOf(key));
}

function isGranular(schema: ApiSchema): boolean {
  return schema.type === 'any' || ((schema.type === 'struct' || schema.type === 'map') && !schema.atomic);
}

/** Every field of an object with the text of its value, which for items of keyed lists is ''. */
export function fieldValues(value: Doc, schema: ApiSchema): Map<string, string> {
  const values = new Map<string, string>();
  walkFields(value, schema, '', (path, leaf) => values.set(path, leaf === undefined ? '' : canonicalJson(asJson(leaf))));
  return values;
}

function walkFields(
  value: Value | undefined,
  schema: ApiSchema,
  path: string,
  tell: (path: string, leaf: Value | undefined) => unknown,
): void {
  if (value === undefined) return;
  if (isDoc(value) && isGranular(schema)) {
    let empty = true;
    for (const key in value) {
      if (value[key] === undefined) continue;
      empty = false;
      walkFields(value[key], memberSchema(schema, key), join(path, `f:${key}`), tell);
    }
    if (empty) tell(path, value);
    return;
  }
  if (!Array.isArray(value) || value.length === 0 || (schema.type !== 'keyed' && schema.type !== 'set')) {
    tell(path, value);
    return;
  }
  for (const item of value) {
    if (schema.type === 'set') {
      tell(join(path, `v:${canonicalJson(asJson(item))}`), undefined);
      continue;
    }
    const itemPath = join(path, itemElement(item, schema));
    tell(itemPath, undefined);
    if (isDoc(item)) for (const key in item) walkFields(item[key], memberSchema(schema.of, key), join(itemPath, `f:${key}`), tell);
  }
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
  // In order, a path comes before those that lead on from it: only what is no leaf has to say that it is a member itself.
  const leaves = new Set<Doc>();
  for (const path of [...set].sort()) {
    let here = root;
    for (const element of path.split('\n')) {
      if (leaves.delete(here)) here['.'] = {};
      here = (here[element] ??= {}) as Doc;
    }
    leaves.add(here);
  }
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
