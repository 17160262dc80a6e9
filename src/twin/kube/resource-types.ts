// The resource types that a cluster serves: the built-in ones, and those that its CustomResourceDefinitions establish.
import { createHash } from 'node:crypto';
import { anySchema, builtinSchema, customSchema, type ApiSchema } from './api-schema.ts';
import { builtinResourcesData } from './builtin-resources-data.ts';
import { at, docAt, isDoc, listAt, textAt, type Doc, type Value } from './doc.ts';

export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  readonly schema: ApiSchema;
  /** The definition's `openAPIV3Schema`, for defaults and validation. */
  readonly openApi?: Value;
  readonly custom: boolean;
}

export const builtinTypes: readonly ResourceType[] = builtinResourcesData
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [apiVersion = '', kind = '', plural = '', scope, status, scale, schema = '', singular = '', shortNames] = line.split(' ');
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return {
      group: group ?? '',
      version: version ?? '',
      apiVersion,
      kind,
      plural,
      singular,
      shortNames: shortNames?.split(',') ?? [],
      namespaced: scope === 'ns',
      hasStatus: status === 'status',
      hasScale: scale === 'scale',
      schema: builtinSchema(schema),
      custom: false,
    };
  });

/** The types that one definition serves; none before it is established. */
export function typesOfDefinition(definition: Doc): readonly ResourceType[] {
  const established = listAt(definition, 'status.conditions').some(
    (condition) => condition['type'] === 'Established' && condition['status'] === 'True',
  );
  if (!established) return [];
  const spec = docAt(definition, 'spec');
  const names = docAt(spec, 'names');
  const group = textAt(spec, 'group') ?? '';
  return listAt(spec, 'versions')
    .filter((version) => version['served'] === true)
    .map((version) => {
      const openApi = at(version, 'schema.openAPIV3Schema');
      return {
        group,
        version: String(version['name']),
        apiVersion: `${group}/${String(version['name'])}`,
        kind: String(names['kind']),
        plural: String(names['plural']),
        singular: textAt(names, 'singular') ?? '',
        shortNames: Array.isArray(names['shortNames']) ? names['shortNames'].map(String) : [],
        namespaced: spec['scope'] === 'Namespaced',
        hasStatus: isDoc(at(version, 'subresources.status')),
        hasScale: false,
        schema: isDoc(openApi) ? customSchema(openApi) : anySchema,
        ...(openApi === undefined ? {} : { openApi }),
        custom: true,
      };
    });
}

const resourceVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const customVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** The `APIResourceList` of a group and version. */
export function discovery(groupVersion: string, types: readonly ResourceType[]): Doc {
  const resources = types.flatMap((type): Doc[] => [
    {
      name: type.plural,
      singularName: type.singular,
      namespaced: type.namespaced,
      kind: type.kind,
      verbs: type.custom ? customVerbs : resourceVerbs,
      ...(type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] }),
      storageVersionHash: storageHash(type),
    },
    ...(type.hasStatus
      ? [
          {
            name: `${type.plural}/status`,
            singularName: '',
            namespaced: type.namespaced,
            kind: type.kind,
            verbs: ['get', 'patch', 'update'],
          },
        ]
      : []),
    ...(type.hasScale
      ? [
          {
            name: `${type.plural}/scale`,
            singularName: '',
            namespaced: type.namespaced,
            group: 'autoscaling',
            version: 'v1',
            kind: 'Scale',
            verbs: ['get', 'patch', 'update'],
          },
        ]
      : []),
    ...(type.kind === 'Pod' ? [{ name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] }] : []),
  ]);
  return { kind: 'APIResourceList', ...(types.some((type) => type.custom) ? { apiVersion: 'v1' } : {}), groupVersion, resources };
}

/** The server's opaque mark of how a type is stored: the same for the same group, version and kind. */
function storageHash(type: ResourceType): string {
  return createHash('sha256').update(`${type.group}/${type.version}/${type.kind}`).digest().subarray(0, 8).toString('base64');
}
