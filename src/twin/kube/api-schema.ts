// Types of API objects as server-side apply needs them: which lists merge by which keys, what is atomic, what is declared.
// Built-in types come from schema-data.ts, those of custom resources from their definition.
import { isDoc, type Doc, type Value } from './doc.ts';
import { schemaDataMore } from './schema-data-more.ts';
import { schemaData } from './schema-data.ts';

export type ApiSchema =
  | { readonly type: 'scalar'; readonly of: 's' | 'i' | 'n' | 'b'; readonly fallback?: string }
  /** Undeclared: objects merge by key, lists are atomic. */
  | { readonly type: 'any' }
  | {
      readonly type: 'struct';
      readonly name: string;
      readonly fields: ReadonlyMap<string, ApiSchema>;
      readonly atomic: boolean;
      readonly open: boolean;
    }
  | { readonly type: 'map'; readonly of: ApiSchema; readonly atomic: boolean }
  | { readonly type: 'list'; readonly of: ApiSchema }
  | { readonly type: 'set'; readonly of: ApiSchema }
  | { readonly type: 'keyed'; readonly of: ApiSchema; readonly keys: readonly string[] };

export const anySchema: ApiSchema = Object.freeze({ type: 'any' });

const lines = new Map<string, string>();
for (const line of `${schemaData}${schemaDataMore}`.replaceAll(/\n  /g, ' ').split('\n')) {
  const space = line.indexOf(' ');
  if (line !== '') lines.set(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1));
}

const built = new Map<string, ApiSchema & { type: 'struct' }>();

/** A built-in type by its name in the data. */
export function builtinSchema(name: string): ApiSchema & { type: 'struct' } {
  const known = built.get(name);
  if (known !== undefined) return known;
  const line = lines.get(name);
  if (line === undefined) throw new Error(`schema data has no type "${name}"`);
  const fields = new Map<string, ApiSchema>();
  const schema: ApiSchema & { type: 'struct' } = { type: 'struct', name, fields, atomic: false, open: false };
  built.set(name, schema);
  for (const entry of line.split(' ').filter((each) => each !== '')) {
    const colon = entry.indexOf(':');
    fields.set(entry.slice(0, colon), decode(entry.slice(colon + 1)));
  }
  return schema;
}

function decode(code: string): ApiSchema {
  const [shape = '', fallback] = code.split('~');
  if (/^[sinb]$/.test(shape)) return { type: 'scalar', of: shape as 's', ...(fallback === undefined ? {} : { fallback }) };
  if (shape === 'x') return anySchema;
  const map = /^\{(.*)\}(!?)$/.exec(shape);
  if (map !== null) return { type: 'map', of: decode(map[1] ?? 'x'), atomic: map[2] === '!' };
  const list = /^\[(.*)\](.*)$/.exec(shape);
  if (list !== null) {
    const of = decode(list[1] ?? 'x');
    if (list[2] === '') return { type: 'list', of };
    return list[2] === '=' ? { type: 'set', of } : { type: 'keyed', of, keys: (list[2] ?? '').split(',') };
  }
  if (shape.endsWith('!')) return { ...builtinSchema(shape.slice(0, -1)), atomic: true };
  return builtinSchema(shape);
}

/** The type that a custom resource's `openAPIV3Schema` describes; `metadata` is the built-in one at the root. */
export function customSchema(openApi: Value | undefined, root = true): ApiSchema {
  if (!isDoc(openApi)) return anySchema;
  const properties = openApi['properties'];
  const open = openApi['x-kubernetes-preserve-unknown-fields'] === true;
  if (openApi['x-kubernetes-int-or-string'] === true) return anySchema;
  if (openApi['type'] === 'array') return listSchema(openApi);
  if (isDoc(properties) || root) {
    const fields = new Map(
      Object.entries(isDoc(properties) ? properties : {}).map(([name, each]) => [name, customSchema(each, false)] as const),
    );
    const plain: ApiSchema = { type: 'scalar', of: 's' };
    if (root) fields.set('apiVersion', plain).set('kind', plain).set('metadata', builtinSchema('ObjectMeta'));
    return { type: 'struct', name: '', fields, atomic: openApi['x-kubernetes-map-type'] === 'atomic', open };
  }
  if (isDoc(openApi['additionalProperties']))
    return { type: 'map', of: customSchema(openApi['additionalProperties'], false), atomic: false };
  if (openApi['type'] === 'object') return open || openApi['additionalProperties'] === true ? anySchema : emptyObject;
  const of = { string: 's', integer: 'i', number: 'n', boolean: 'b' }[String(openApi['type'])];
  return of === undefined ? anySchema : { type: 'scalar', of: of as 's' };
}

const emptyObject: ApiSchema = { type: 'struct', name: '', fields: new Map(), atomic: false, open: false };

function listSchema(openApi: Doc): ApiSchema {
  const of = customSchema(openApi['items'], false);
  const keys = openApi['x-kubernetes-list-map-keys'];
  if (openApi['x-kubernetes-list-type'] === 'map' && Array.isArray(keys)) return { type: 'keyed', of, keys: keys.map(String) };
  return openApi['x-kubernetes-list-type'] === 'set' ? { type: 'set', of } : { type: 'list', of };
}
