// Types of API objects as server-side apply needs them: which lists merge by which keys, what is atomic, what is declared.
// All of them are read from OpenAPI schemas: built-in types from data/kubernetes.json, custom ones from their definition.
import { kubernetesData } from './data/kubernetes-data.ts';
import { at, isDoc, type Doc, type Value } from './doc.ts';

interface Struct {
  readonly type: 'struct';
  readonly name: string;
  readonly fields: ReadonlyMap<string, ApiSchema>;
  readonly required: readonly string[];
  readonly atomic: boolean;
  readonly open: boolean;
}

export type ApiSchema =
  | { readonly type: 'scalar'; readonly of: 's' | 'i' | 'n' | 'b'; readonly fallback?: Value }
  /** Undeclared: objects merge by key, lists are atomic. */
  | { readonly type: 'any' }
  | Struct
  | { readonly type: 'map'; readonly of: ApiSchema; readonly atomic: boolean }
  | { readonly type: 'list'; readonly of: ApiSchema }
  | { readonly type: 'set'; readonly of: ApiSchema }
  | { readonly type: 'keyed'; readonly of: ApiSchema; readonly keys: readonly string[] };

export const anySchema: ApiSchema = Object.freeze({ type: 'any' });
const emptyObject: ApiSchema = { type: 'struct', name: '', fields: new Map(), required: [], atomic: false, open: false };
const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const prefix = '#/components/schemas/';

const built = new Map<string, ApiSchema>();

/** A built-in type by its name in the data (`io.k8s.api.core.v1.Pod`). */
export function builtinSchema(name: string): ApiSchema {
  const known = built.get(name);
  if (known !== undefined) return known;
  const openApi = kubernetesData.schemas[name];
  if (openApi === undefined) return anySchema;
  if (!isDoc(openApi['properties'])) {
    const made = schemaOf(openApi, name);
    built.set(name, made);
    return made;
  }
  // Known before its fields are: types of the API contain themselves.
  const fields = new Map<string, ApiSchema>();
  const made = structOf(openApi, name, fields);
  built.set(name, made);
  for (const [field, each] of Object.entries(openApi['properties'])) fields.set(field, schemaOf(each, ''));
  return made;
}

let names: ReadonlyMap<string, string> | undefined;

/** The name in the data of a built-in kind, options of requests among them. */
export function messageName(apiVersion: string, kind: string): string | undefined {
  names ??= new Map(
    Object.entries(kubernetesData.schemas).flatMap(([name, schema]) => {
      const kinds = schema['x-kubernetes-group-version-kind'];
      const list = Array.isArray(kinds) ? kinds : [];
      return list.map(
        (each) =>
          [
            `${[at(each, 'group'), at(each, 'version')].filter((part) => part !== '').join('/')} ${String(at(each, 'kind'))}`,
            name,
          ] as const,
      );
    }),
  );
  return names.get(`${apiVersion} ${kind}`);
}

/** The type of a built-in kind. */
export function kindSchema(apiVersion: string, kind: string): ApiSchema {
  const name = messageName(apiVersion, kind);
  return name === undefined ? anySchema : builtinSchema(name);
}

/** The type that a custom resource's `openAPIV3Schema` describes; `metadata` is the built-in one at the root. */
export function customSchema(openApi: Value | undefined): ApiSchema {
  const fields = new Map<string, ApiSchema>();
  for (const [name, each] of Object.entries(isDoc(at(openApi, 'properties')) ? (at(openApi, 'properties') as Doc) : {}))
    fields.set(name, schemaOf(each, undefined));
  const plain: ApiSchema = { type: 'scalar', of: 's' };
  fields.set('apiVersion', plain).set('kind', plain).set('metadata', builtinSchema(metadataName));
  return structOf(isDoc(openApi) ? openApi : {}, '', fields);
}

/** `name` is undefined within a definition: there, an object without members has none. */
function schemaOf(openApi: Value | undefined, name: string | undefined): ApiSchema {
  if (!isDoc(openApi)) return anySchema;
  const reference = openApi['$ref'] ?? at(openApi, 'allOf.0.$ref');
  if (typeof reference === 'string') return builtinSchema(reference.slice(prefix.length));
  if (openApi['x-kubernetes-int-or-string'] === true) return anySchema;
  if (openApi['type'] === 'array') return listSchema(openApi, name);
  const properties = openApi['properties'];
  if (isDoc(properties))
    return structOf(openApi, '', new Map(Object.entries(properties).map(([field, each]) => [field, schemaOf(each, name)])));
  const rest = openApi['additionalProperties'];
  if (isDoc(rest)) return { type: 'map', of: schemaOf(rest, name), atomic: openApi['x-kubernetes-map-type'] === 'atomic' };
  if (openApi['type'] === 'object') {
    const open = name !== undefined || rest === true || openApi['x-kubernetes-preserve-unknown-fields'] === true;
    return open ? anySchema : emptyObject;
  }
  const of = { string: 's', integer: 'i', number: 'n', boolean: 'b' }[String(openApi['type'])];
  if (of === undefined) return anySchema;
  return { type: 'scalar', of: of as 's', ...(openApi['default'] === undefined ? {} : { fallback: openApi['default'] }) };
}

function structOf(openApi: Doc, name: string, fields: ReadonlyMap<string, ApiSchema>): Struct {
  return {
    type: 'struct',
    name,
    fields,
    required: Array.isArray(openApi['required']) ? openApi['required'].map(String) : [],
    atomic: openApi['x-kubernetes-map-type'] === 'atomic',
    open: openApi['x-kubernetes-preserve-unknown-fields'] === true,
  };
}

function listSchema(openApi: Doc, name: string | undefined): ApiSchema {
  const of = schemaOf(openApi['items'], name);
  const keys = openApi['x-kubernetes-list-map-keys'];
  if (openApi['x-kubernetes-list-type'] === 'map' && Array.isArray(keys)) return { type: 'keyed', of, keys: keys.map(String) };
  return openApi['x-kubernetes-list-type'] === 'set' ? { type: 'set', of } : { type: 'list', of };
}
