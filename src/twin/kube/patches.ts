// The patch formats besides apply: JSON merge patch (RFC 7386), JSON patch (RFC 6902), and strategic merge patch as far as
// lists merged by key and `$patch: delete` go.
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './api-error.ts';
import type { ApiSchema } from './api-schema.ts';
import { copy, isDoc, type Doc, type Value } from './doc.ts';
import { itemElement, memberSchema } from './field-set.ts';

export function mergePatch(target: Value | undefined, patch: Value): Value {
  if (!isDoc(patch)) return copy(patch);
  const result: Doc = isDoc(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

export function strategicPatch(target: Value | undefined, patch: Value, schema: ApiSchema): Value {
  if (schema.type === 'keyed' && Array.isArray(patch)) {
    const items = Array.isArray(target) ? [...target] : [];
    for (const item of patch) {
      const name = itemElement(item, schema);
      const index = items.findIndex((each) => itemElement(each, schema) === name);
      if (isDoc(item) && item['$patch'] === 'delete') {
        if (index >= 0) items.splice(index, 1);
      } else if (index >= 0) items[index] = strategicPatch(items[index], item, schema.of);
      else items.push(copy(item));
    }
    return items;
  }
  if (!isDoc(patch)) return copy(patch);
  const result: Doc = isDoc(target) && patch['$patch'] !== 'replace' ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null || value === undefined) delete result[key];
    else result[key] = strategicPatch(result[key], value, memberSchema(schema, key));
  }
  return result;
}

export function jsonPatch(target: Doc, operations: Value): Doc {
  if (!Array.isArray(operations)) throw ApiError.badRequest('json patch must be a list of operations');
  const holder: Doc = { root: copy(target) };
  for (const operation of operations.filter(isDoc)) {
    const path = pointer(String(operation['path']));
    const [parent, key] = locate(holder, path);
    const current = read(parent, key);
    if (operation['op'] === 'test') {
      if (!isDeepStrictEqual(current, operation['value'])) {
        throw new ApiError(
          422,
          'Invalid',
          `the server rejected our request due to an error in our request: testing path ${String(operation['path'])} failed`,
        );
      }
    } else if (operation['op'] === 'add') insert(parent, key, operation['value'] as Value);
    else if (operation['op'] === 'replace') assign(parent, key, operation['value'] as Value);
    else if (operation['op'] === 'remove') drop(parent, key);
    else if (operation['op'] === 'copy' || operation['op'] === 'move') {
      const [fromParent, fromKey] = locate(holder, pointer(String(operation['from'])));
      const value = copy(read(fromParent, fromKey) as Value);
      if (operation['op'] === 'move') drop(fromParent, fromKey);
      insert(parent, key, value);
    } else throw ApiError.badRequest(`unknown json patch operation ${String(operation['op'])}`);
  }
  return holder['root'] as Doc;
}

function pointer(text: string): string[] {
  return [
    'root',
    ...text
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
  ];
}

function locate(root: Doc, path: readonly string[]): [Value, string] {
  let here: Value | undefined = root;
  for (const part of path.slice(0, -1)) here = here === undefined ? undefined : read(here, part);
  if (here === undefined || here === null || typeof here !== 'object') {
    throw new ApiError(
      422,
      'Invalid',
      `the server rejected our request due to an error in our request: no such path ${path.slice(1).join('/')}`,
    );
  }
  return [here, path.at(-1) as string];
}

function read(parent: Value, key: string): Value | undefined {
  return Array.isArray(parent) ? parent[Number(key)] : isDoc(parent) ? parent[key] : undefined;
}

function assign(parent: Value, key: string, value: Value): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else (parent as Doc)[key] = value;
}

function insert(parent: Value, key: string, value: Value): void {
  if (Array.isArray(parent)) parent.splice(key === '-' ? parent.length : Number(key), 0, value);
  else (parent as Doc)[key] = value;
}

function drop(parent: Value, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Doc)[key];
}
