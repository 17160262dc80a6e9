// Merging an applied configuration into a live object by type, and taking fields out of one again.
import type { ApiSchema } from './api-schema.ts';
import { copy, isDoc, type Doc, type Value } from './doc.ts';
import { itemElement, join, memberSchema } from './field-set.ts';

export function mergeTyped(live: Value | undefined, applied: Value | undefined, schema: ApiSchema): Value | undefined {
  if (applied === undefined) return live === undefined ? undefined : copy(live);
  if (live === undefined || live === null || applied === null) return copy(applied);
  const granular = schema.type === 'any' || ((schema.type === 'struct' || schema.type === 'map') && !schema.atomic);
  if (granular && isDoc(live) && isDoc(applied)) {
    const merged: Doc = {};
    for (const key of new Set([...Object.keys(live), ...Object.keys(applied)])) {
      const member = mergeTyped(live[key], applied[key], memberSchema(schema, key));
      if (member !== undefined) merged[key] = member;
    }
    return merged;
  }
  if (schema.type === 'keyed' && Array.isArray(live) && Array.isArray(applied)) return mergeItems(live, applied, schema);
  if (schema.type === 'set' && Array.isArray(live) && Array.isArray(applied)) {
    return copy([...live, ...applied.filter((item) => !live.includes(item))]);
  }
  return copy(applied);
}

/** Items of the live list keep their order as far as the applied order allows; new ones stand where they were applied. */
function mergeItems(live: Value[], applied: Value[], schema: ApiSchema & { type: 'keyed' }): Value[] {
  const names = (items: Value[]): string[] => items.map((item) => itemElement(item, schema));
  const liveNames = names(live);
  const appliedNames = names(applied);
  const merged: Value[] = [];
  const done = new Set<string>();
  let l = 0;
  let a = 0;
  while (l < live.length || a < applied.length) {
    const liveName = liveNames[l];
    if (liveName !== undefined && !appliedNames.includes(liveName)) {
      merged.push(copy(live[l] as Value));
      l += 1;
      continue;
    }
    if (liveName !== undefined && done.has(liveName)) {
      l += 1;
      continue;
    }
    const name = appliedNames[a];
    if (name === undefined) break;
    const inLive = liveNames.indexOf(name);
    merged.push(mergeTyped(inLive < 0 ? undefined : live[inLive], applied[a], schema.of) as Value);
    done.add(name);
    a += 1;
  }
  return merged;
}

/** Takes fields out; a field whose parent is taken out goes with it, defaults and all. */
export function removeFields(value: Value, schema: ApiSchema, remove: ReadonlySet<string>, path = ''): Value {
  if (isDoc(value)) {
    const kept: Doc = {};
    for (const [key, member] of Object.entries(value)) {
      const memberPath = join(path, `f:${key}`);
      if (member === undefined || remove.has(memberPath)) continue;
      kept[key] = removeFields(member, memberSchema(schema, key), remove, memberPath);
    }
    return kept;
  }
  if (Array.isArray(value) && schema.type === 'keyed') {
    return value
      .map((item) => [item, join(path, itemElement(item, schema))] as const)
      .filter(([, itemPath]) => !remove.has(itemPath))
      .map(([item, itemPath]) => removeFields(item, schema.of, remove, itemPath));
  }
  if (Array.isArray(value) && schema.type === 'set') {
    return value.filter((item) => !remove.has(join(path, `v:${JSON.stringify(item)}`)));
  }
  return value;
}
