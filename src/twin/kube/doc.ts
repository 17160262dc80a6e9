// Mutable JSON documents: what the API server of the twin works on. Reading a path never throws; what is absent is `undefined`.
import type { Json } from '../../core/json.ts';

export type Value = null | boolean | number | string | Value[] | Doc;
export interface Doc {
  [key: string]: Value | undefined;
}

export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path of plain names. */
export function at(value: Value | undefined, path: string): Value | undefined {
  let here: Value | undefined = value;
  for (const name of path.split('.')) {
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
  const names = path.split('.');
  const last = names.pop() as string;
  let here = doc;
  for (const name of names) {
    const next = here[name];
    if (isDoc(next)) here = next;
    else here = here[name] = {};
  }
  if (value === undefined) delete here[last];
  else here[last] = value;
}

/** Sets a dotted path unless something is there. */
export function fallback(doc: Doc, path: string, value: Value): void {
  if (at(doc, path) === undefined) put(doc, path, value);
}

export function copy<Kind extends Value | Doc>(value: Kind): Kind {
  return structuredClone(value);
}

/** A document as JSON of the core, without `undefined`. */
export function asJson(value: Value | Doc): Json {
  return value;
}
