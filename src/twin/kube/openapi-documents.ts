// The OpenAPI documents of the API server (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#api-specification):
// one of version 3 for each group and version, and one of version 2 for all. Clients read them to validate, to explain, to
// merge, and to learn which query parameters a PATCH understands; other operations are not told.
import { kubernetesData } from './data/kubernetes-data.ts';
import { isDoc, type Doc, type Value } from './doc.ts';
import type { ResourceType } from './resource-types.ts';

const reference = '#/components/schemas/';
const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** `/openapi/v3`: which documents there are. */
export function openApiIndex(types: readonly ResourceType[], version: (groupVersion: string) => string): Doc {
  const paths: Doc = {};
  for (const groupVersion of new Set(types.map((type) => type.apiVersion))) {
    const path = groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${version(groupVersion)}` };
  }
  return { paths };
}

/** The document of one group and version; `undefined` when nothing of it is served. */
export function openApiV3(types: readonly ResourceType[], groupVersion: string): Doc | undefined {
  const served = types.filter((type) => type.apiVersion === groupVersion);
  if (served.length === 0) return undefined;
  const schemas: Record<string, Doc> = {};
  for (const type of served) {
    if (type.custom) schemas[schemaName(type)] = customDocument(type);
    else for (const [name, schema] of ofKind(type)) schemas[name] = schema;
  }
  for (const name of Object.keys(schemas)) addReferenced(schemas[name], schemas);
  return { openapi: '3.0.0', info: info(), paths: pathsOf(served, parametersV3), components: { schemas } };
}

export function openApiV2(types: readonly ResourceType[]): Doc {
  const schemas: Record<string, Doc> = { ...kubernetesData.schemas };
  for (const type of types.filter((each) => each.custom)) schemas[schemaName(type)] = customDocument(type);
  const definitions = JSON.parse(JSON.stringify(schemas).replaceAll(reference, '#/definitions/')) as Doc;
  return { swagger: '2.0', info: info(), paths: pathsOf(types, parametersV2), definitions };
}

function info(): Doc {
  return { title: 'Kubernetes', version: 'v1.36.2' };
}

function ofKind(type: ResourceType): readonly (readonly [string, Doc])[] {
  return Object.entries(kubernetesData.schemas).filter(([, schema]) => {
    const kinds = schema['x-kubernetes-group-version-kind'];
    return (
      Array.isArray(kinds) &&
      kinds.some(
        (kind) =>
          isDoc(kind) &&
          kind['group'] === type.group &&
          kind['version'] === type.version &&
          (kind['kind'] === type.kind || kind['kind'] === `${type.kind}List`),
      )
    );
  });
}

function addReferenced(value: Value | undefined, schemas: Record<string, Doc>): void {
  if (Array.isArray(value)) for (const item of value) addReferenced(item, schemas);
  if (!isDoc(value)) return;
  const target = value['$ref'];
  if (typeof target === 'string') {
    const name = target.slice(reference.length);
    const schema = kubernetesData.schemas[name];
    if (schemas[name] === undefined && schema !== undefined) {
      schemas[name] = schema;
      addReferenced(schema, schemas);
    }
  }
  for (const member of Object.values(value)) addReferenced(member, schemas);
}

/** `postgresql.cnpg.io` `Cluster` `v1` is `io.cnpg.postgresql.v1.Cluster`. */
function schemaName(type: ResourceType): string {
  return [...type.group.split('.').reverse(), type.version, type.kind].join('.');
}

function customDocument(type: ResourceType): Doc {
  const given = isDoc(type.openApi) ? type.openApi : { type: 'object' };
  const properties = isDoc(given['properties']) ? given['properties'] : {};
  return {
    ...given,
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: `${reference}${metadataName}` }] },
    },
    'x-kubernetes-group-version-kind': [kindOf(type)],
  };
}

function kindOf(type: ResourceType): Doc {
  return { group: type.group, kind: type.kind, version: type.version };
}

function pathsOf(types: readonly ResourceType[], parameters: readonly Doc[]): Doc {
  const paths: Doc = {};
  for (const type of types) {
    const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.apiVersion}`;
    const path = `${root}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.plural}/{name}`;
    paths[path] = {
      patch: {
        'x-kubernetes-action': 'patch',
        'x-kubernetes-group-version-kind': kindOf(type),
        parameters: [...parameters],
        responses: { 200: { description: 'OK' } },
      },
    };
  }
  return paths;
}

const names = ['dryRun', 'fieldManager', 'fieldValidation', 'force'];
const parametersV3 = names.map((name): Doc => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}));
const parametersV2 = names.map((name): Doc => ({ name, in: 'query', type: name === 'force' ? 'boolean' : 'string', uniqueItems: true }));
