// Mutable JSON documents: what the API server of the twin works on. Reading a path never throws; what is absent is `undefined`.
import type { Json } from '../../core/json.ts';

export type Value = null | boolean | number | string | Value[] | Doc;
export interface Doc {
  [key: string]: Value | undefined;
}

export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of paths that were asked for before: nearly all stand in this source, and each write asks for some forty. */
const namesOf = new Map<string, readonly string[]>();
const mostKept = 2000;

function split(path: string): readonly string[] {
  const known = namesOf.get(path);
  if (known !== undefined) return known;
  const names = path.split('.');
  if (namesOf.size < mostKept) namesOf.set(path, names);
  return names;
}

/** The value at a dotted path of plain names. */
export function at(value: Value | undefined, path: string): Value | undefined {
  let here: Value | undefined = value;
  for (const name of split(path)) {
    if (Array.isArray(here)) here = here[Number(name)];
    else here = isDoc(here) ? here[name] : undefined;
  }
  return here;
}

export function docAt(value: Value | undefined, path: string): Doc {
  const found = at(value, path);
  return isDoc(found) ? found : {};
}

export function listAt(value: Value | undefined, path: string): Doc[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isDoc) : [];
}

export function textAt(value: Value | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Value | undefined, path: string): number | undefined {
  const found = at(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** Sets a dotted path, making the objects on the way. */
export function put(doc: Doc, path: string, value: Value | undefined): void {
  const names = split(path);
  let here = doc;
  for (let index = 0; index < names.length - 1; index += 1) {
    const name = names[index] as string;
    const next = here[name];
    if (isDoc(next)) here = next;
    else here = here[name] = {};
  }
  const last = names[names.length - 1] as string;
  if (value === undefined) {
    if (last in here) delete here[last];
  } else here[last] = value;
}

/** Sets a dotted path unless something is there. */
export function fallback(doc: Doc, path: string, value: Value): void {
  if (at(doc, path) === undefined) put(doc, path, value);
}

/** By hand: `structuredClone` takes ten times as long for documents of this size, and each write copies some. */
export function copy<Kind extends Value | Doc>(value: Kind): Kind {
  return copied(value) as Kind;
}

function copied(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const result: Doc = {};
  for (const name in value) {
    const member = value[name];
    if (member !== undefined) result[name] = typeof member === 'object' ? copied(member) : member;
  }
  return result;
}

/** Equal as JSON: a member without a value is one that is not there. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (Array.isArray(b)) return false;
  return sameMembers(a, b);
}

/** Equal but for the members that are left out. */
export function sameMembers(a: Doc, b: Doc, leftOut?: ReadonlySet<string>): boolean {
  let members = 0;
  for (const name in a) {
    const member = a[name];
    if (member === undefined || leftOut?.has(name) === true) continue;
    if (!sameValue(member, b[name])) return false;
    members += 1;
  }
  for (const name in b) if (b[name] !== undefined && leftOut?.has(name) !== true) members -= 1;
  return members === 0;
}

/** A document as JSON of the core, without `undefined`. */
export function asJson(value: Value | Doc): Json {
  return value;
}
