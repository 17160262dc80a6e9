// The resource types that a cluster serves: the built-in ones of data/kubernetes.json, and those that its
// CustomResourceDefinitions establish.
import { createHash } from 'node:crypto';
import { anySchema, customSchema, kindSchema, type ApiSchema } from './api-schema.ts';
import { kubernetesData } from './data/kubernetes-data.ts';
import { at, docAt, isDoc, listAt, textAt, type Doc, type Value } from './doc.ts';

export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  readonly schema: ApiSchema;
  /** The definition's `openAPIV3Schema`, for defaults and validation. */
  readonly openApi?: Value;
  /** The definition's `additionalPrinterColumns`. */
  readonly columns?: readonly Doc[];
  /** Where a custom resource's replicas are, for its `scale`. */
  readonly scalePaths?: Doc;
  readonly custom: boolean;
}

/** Stored objects only: not what a server computes (`componentstatuses`), nor requests (`bindings`), nor a second view (`events.k8s.io`). */
export const builtinTypes: readonly ResourceType[] = Object.entries(kubernetesData.discovery).flatMap(([apiVersion, resources]) => {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  if (group === 'events.k8s.io') return [];
  const names = new Set(resources.map((resource) => String(resource['name'])));
  return resources
    .filter((resource) => !String(resource['name']).includes('/') && at(resource, 'storageVersionHash') !== undefined)
    .map((resource): ResourceType => {
      const plural = String(resource['name']);
      const kind = String(resource['kind']);
      return {
        group,
        version,
        apiVersion,
        kind,
        plural,
        singular: String(resource['singularName']),
        shortNames: textList(resource['shortNames']),
        categories: textList(resource['categories']),
        namespaced: resource['namespaced'] === true,
        hasStatus: names.has(`${plural}/status`),
        hasScale: names.has(`${plural}/scale`),
        schema: kindSchema(apiVersion, kind),
        custom: false,
      };
    });
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
      const scale = at(version, 'subresources.scale');
      return {
        group,
        version: String(version['name']),
        apiVersion: `${group}/${String(version['name'])}`,
        kind: String(names['kind']),
        plural: String(names['plural']),
        singular: textAt(names, 'singular') ?? '',
        shortNames: textList(names['shortNames']),
        categories: textList(names['categories']),
        namespaced: spec['scope'] === 'Namespaced',
        hasStatus: isDoc(at(version, 'subresources.status')),
        hasScale: isDoc(scale),
        schema: isDoc(openApi) ? customSchema(openApi) : anySchema,
        columns: listAt(version, 'additionalPrinterColumns'),
        ...(isDoc(scale) ? { scalePaths: scale } : {}),
        ...(openApi === undefined ? {} : { openApi }),
        custom: true,
      };
    });
}

const customVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** The `APIResourceList` of a group and version; `undefined` when nothing of it is served. */
export function discovery(groupVersion: string, types: readonly ResourceType[]): Doc | undefined {
  const builtin = kubernetesData.discovery[groupVersion];
  if (builtin !== undefined)
    return { kind: 'APIResourceList', ...(groupVersion === 'v1' ? {} : { apiVersion: 'v1' }), groupVersion, resources: [...builtin] };
  const served = types.filter((type) => type.apiVersion === groupVersion);
  if (served.length === 0) return undefined;
  const subresource = (type: ResourceType, name: string, rest: Doc): Doc => ({
    name: `${type.plural}/${name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...rest,
    verbs: ['get', 'patch', 'update'],
  });
  const resources = served.flatMap((type): Doc[] => [
    {
      name: type.plural,
      singularName: type.singular,
      namespaced: type.namespaced,
      kind: type.kind,
      verbs: customVerbs,
      ...(type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] }),
      ...(type.categories.length === 0 ? {} : { categories: [...type.categories] }),
      storageVersionHash: storageHash(type),
    },
    ...(type.hasStatus ? [subresource(type, 'status', { kind: type.kind })] : []),
    ...(type.hasScale ? [subresource(type, 'scale', { group: 'autoscaling', version: 'v1', kind: 'Scale' })] : []),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** The server's opaque mark of how a type is stored: the same for the same group, version and kind. */
function storageHash(type: ResourceType): string {
  return createHash('sha256').update(`${type.group}/${type.version}/${type.kind}`).digest().subarray(0, 8).toString('base64');
}

function textList(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
