// What the API server tells of itself: health, version, discovery in its old and its aggregated form, OpenAPI.
import { digestOf } from '../../core/digest.ts';
import { ApiError } from './api-error.ts';
import { asJson, type Doc } from './doc.ts';
import { openApiIndex, openApiV2, openApiV3 } from './openapi-documents.ts';
import { discovery, type ResourceType } from './resource-types.ts';

const versionDocument: Doc = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitTreeState: 'clean',
  platform: 'linux/amd64',
  compiler: 'gc',
  goVersion: 'go1.25',
  gitCommit: 'twin',
  buildDate: '2026-01-01T00:00:00Z',
};

/** Groups whose objects are questions: nothing of them is kept (self-subject-review.ts answers). */
const reviewDiscovery: Readonly<Record<string, readonly Doc[]>> = {
  'authentication.k8s.io/v1': [review('selfsubjectreviews', 'SelfSubjectReview')],
  'authorization.k8s.io/v1': [
    review('selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
    review('selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
  ],
};

function review(name: string, kind: string): Doc {
  return { name, singularName: kind.toLowerCase(), namespaced: false, kind, verbs: ['create'] };
}

/** The document at a path; `undefined` when none is there. `accept` decides the form of discovery. */
export function apiDocument(path: string, accept: string, types: readonly ResourceType[]): Doc | string | undefined {
  if (['/readyz', '/livez', '/healthz'].includes(path)) return 'ok';
  if (path === '/version') return versionDocument;
  const aggregated = /as=APIGroupDiscoveryList/.test(accept);
  if (path === '/api')
    return aggregated ? aggregate(types, true) : { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis')
    return aggregated
      ? aggregate(types, false)
      : { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames(types).map((name) => groupOf(types, name)) };
  if (path === '/api/v1') return discovery('v1', types);
  if (path === '/openapi/v2') {
    // The twin speaks no protobuf; kubectl asks for this one only when version 3 fails it.
    if (accept.includes('protobuf') && !accept.includes('json')) throw notAcceptable();
    return openApiV2(types);
  }
  if (path === '/openapi/v3')
    return openApiIndex(types, (groupVersion) =>
      digestOf(asJson(types.filter((each) => each.apiVersion === groupVersion).map((each) => each.openApi ?? each.kind))).slice(7, 23),
    );
  const document = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(path)?.[1];
  if (document !== undefined) return openApiV3(types, document);
  const match = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  if (match?.[1] === undefined || !groupNames(types).includes(match[1])) return undefined;
  if (match[2] === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(types, match[1]) };
  return resourcesOf(`${match[1]}/${match[2]}`, types);
}

function notAcceptable(): ApiError {
  return new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
}

function groupNames(types: readonly ResourceType[]): readonly string[] {
  return [...new Set([...types.map((type) => type.group), ...Object.keys(reviewDiscovery).map((each) => each.split('/')[0] ?? '')])].filter(
    (group) => group !== '',
  );
}

function versionsOf(types: readonly ResourceType[], group: string): readonly string[] {
  const reviews = Object.keys(reviewDiscovery).filter((each) => each.startsWith(`${group}/`));
  return [
    ...new Set([
      ...types.filter((type) => type.group === group).map((type) => type.version),
      ...reviews.map((each) => each.split('/')[1] ?? ''),
    ]),
  ];
}

function groupOf(types: readonly ResourceType[], name: string): Doc {
  const versions = versionsOf(types, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] ?? {} };
}

function resourcesOf(groupVersion: string, types: readonly ResourceType[]): Doc | undefined {
  const reviews = reviewDiscovery[groupVersion];
  return reviews === undefined
    ? discovery(groupVersion, types)
    : { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [...reviews] };
}

/** All groups in one document (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery). */
function aggregate(types: readonly ResourceType[], core: boolean): Doc {
  const groups = core ? [''] : groupNames(types);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: (group === '' ? ['v1'] : versionsOf(types, group)).map((version) => ({
        version,
        freshness: 'Current',
        resources: aggregatedResources(group, version, types),
      })),
    })),
  };
}

function aggregatedResources(group: string, version: string, types: readonly ResourceType[]): Doc[] {
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const resources = (resourcesOf(groupVersion, types)?.['resources'] ?? []) as Doc[];
  const kindOf = (each: Doc): Doc => ({ group: each['group'] ?? group, version: each['version'] ?? version, kind: each['kind'] });
  const top = resources.filter((each) => !String(each['name']).includes('/'));
  return top.map((each) => {
    const below = resources.filter((other) => String(other['name']).startsWith(`${String(each['name'])}/`));
    return {
      resource: each['name'],
      responseKind: kindOf(each),
      scope: each['namespaced'] === true ? 'Namespaced' : 'Cluster',
      singularResource: each['singularName'],
      verbs: each['verbs'],
      ...(each['shortNames'] === undefined ? {} : { shortNames: each['shortNames'] }),
      ...(each['categories'] === undefined ? {} : { categories: each['categories'] }),
      ...(below.length === 0
        ? {}
        : {
            subresources: below.map((other) => ({
              subresource: String(other['name']).split('/')[1] ?? '',
              responseKind: kindOf(other),
              verbs: other['verbs'],
            })),
          }),
    };
  });
}
