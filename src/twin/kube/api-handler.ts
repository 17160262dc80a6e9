// One request to the API server, from URL and body to status and answer; HTTP itself is in api-server.ts.
import { apiDocument } from './api-documents.ts';
import { collection } from './api-collection.ts';
import { ApiError, PlainNotFound } from './api-error.ts';
import {
  checkAcceptable,
  docBody,
  notAllowed,
  parseBody,
  writeOptions,
  type ApiAnswer,
  type ApiParts,
  type ApiRequest,
} from './api-request.ts';
import { scale } from './api-scale.ts';
import { single } from './api-single.ts';
import type { Target } from './api-verbs.ts';
import { put, textAt } from './doc.ts';
import { parseRequestPath, type RequestPath } from './request-path.ts';
import type { ResourceType } from './resource-types.ts';
import { selfSubjectReview } from './self-subject-review.ts';

export function handleApi(request: ApiRequest, parts: ApiParts): ApiAnswer {
  try {
    return answer(request, parts);
  } catch (error) {
    if (error instanceof PlainNotFound) return { status: 404, body: error.message };
    if (error instanceof ApiError) return { status: error.code, body: error.body };
    throw error;
  }
}

/** The type and the place that a path names. Throws what the server answers when it serves no such path. */
export function resolvePath(pathname: string, parts: ApiParts): { readonly path: RequestPath; readonly type: ResourceType } {
  const path = parseRequestPath(pathname);
  const type =
    path && parts.objects.types().find((each) => each.group === path.group && each.version === path.version && each.plural === path.plural);
  if (path === undefined || type === undefined) throw ApiError.noSuchPath();
  if (type.namespaced && path.namespace === undefined && path.name !== undefined) throw ApiError.noSuchPath();
  return { path, type };
}

function answer(request: ApiRequest, parts: ApiParts): ApiAnswer {
  const { pathname } = request.url;
  const fixed = apiDocument(pathname, request.headers['accept'] ?? '', parts.objects.types());
  if (typeof fixed === 'object' && fixed['kind'] === 'APIGroupDiscoveryList')
    return { status: 200, body: fixed, contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };
  if (fixed !== undefined) return { status: 200, body: fixed };
  checkAcceptable(request);
  if (request.method === 'POST') {
    const review = selfSubjectReview(pathname, () => docBody(request, 'review'));
    if (review !== undefined) return { status: 201, body: review };
  }
  const { path, type } = resolvePath(pathname, parts);
  const namespace = type.namespaced ? path.namespace : undefined;
  if (path.name === undefined) return collection(request, parts, type, namespace);
  const target = { type, namespace, name: path.name };
  const { subresource } = path;
  if (subresource === undefined) return single(request, parts, target);
  if (subresource === 'status' && type.hasStatus) return single(request, parts, { ...target, subresource });
  if (subresource === 'scale' && type.hasScale) return scale(request, parts, { ...target, subresource });
  if (subresource === 'log' && type.kind === 'Pod') return logs(request, parts, target);
  if (subresource === 'eviction' && type.kind === 'Pod') return evict(request, parts, target);
  if (subresource === 'finalize' && type.kind === 'Namespace') return finalize(request, parts, target);
  throw ApiError.noSuchPath();
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod */
function logs(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  if (request.method !== 'GET') throw notAllowed();
  const pod = parts.verbs.existing(target);
  const query = request.url.searchParams;
  const number = (name: string): number | undefined => (query.get(name) === null ? undefined : Number(query.get(name)));
  const seconds = number('sinceSeconds');
  const time = query.get('sinceTime');
  const since = seconds === undefined ? (time === null ? undefined : Date.parse(time)) : Date.now() - seconds * 1000;
  const asked = {
    pod,
    container: query.get('container') ?? undefined,
    previous: query.get('previous') === 'true',
    timestamps: query.get('timestamps') === 'true',
    ...(number('tailLines') === undefined ? {} : { tail: number('tailLines') as number }),
    ...(number('limitBytes') === undefined ? {} : { bytes: number('limitBytes') as number }),
    ...(since === undefined ? {} : { since }),
  };
  const body = parts.logs.read(asked);
  return query.get('follow') === 'true' ? { status: 200, body, follow: asked } : { status: 200, body };
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/; disruption budgets are not counted. */
function evict(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  if (request.method !== 'POST') throw notAllowed();
  const body = parseBody(request, 'Eviction');
  const uid = textAt(body, 'deleteOptions.preconditions.uid');
  parts.verbs.remove(target, { dryRun: writeOptions(request, body).dryRun, ...(uid === undefined ? {} : { uid }) });
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** The only way to change `spec.finalizers` of a namespace. */
function finalize(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  if (request.method !== 'PUT') throw notAllowed();
  const finalizers = docBody(request, 'Namespace')['spec'];
  const live = parts.verbs.existing(target);
  return { status: 200, body: parts.objects.change(target.type, live, (next) => put(next, 'spec', finalizers)) };
}
