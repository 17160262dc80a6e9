// One request to the API server, from URL and body to status and answer; HTTP itself is in api-server.ts.
import { parse } from 'yaml';
import { ApiError, PlainNotFound } from './api-error.ts';
import type { ApiVerbs, PatchFormat, Target, WriteOptions } from './api-verbs.ts';
import { at, copy, docAt, isDoc, numberAt, put, textAt, type Doc, type Value } from './doc.ts';
import type { ObjectStore } from './object-store.ts';
import { parseRequestPath } from './request-path.ts';
import { builtinTypes, discovery, type ResourceType } from './resource-types.ts';
import { fieldMatch, labelMatch, type Match } from './selector.ts';
import { table } from './table.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Doc | string;
  /** The connection stays open and tells changes. */
  readonly watch?: { readonly type: ResourceType; readonly match: Match; readonly since: number | undefined; readonly seconds: number };
}

export interface ApiParts {
  readonly objects: ObjectStore;
  readonly verbs: ApiVerbs;
  logs(namespace: string, pod: string, container: string | null, lines: number): string;
}

export function handleApi(request: ApiRequest, parts: ApiParts): ApiAnswer {
  try {
    return answer(request, parts);
  } catch (error) {
    if (error instanceof PlainNotFound) return { status: 404, body: error.message };
    if (error instanceof ApiError) return { status: error.code, body: error.body };
    throw error;
  }
}

function answer(request: ApiRequest, parts: ApiParts): ApiAnswer {
  const { pathname } = request.url;
  const fixed = fixedAnswer(pathname, parts.objects);
  if (fixed !== undefined) return { status: 200, body: fixed };
  const path = parseRequestPath(pathname);
  const type =
    path && parts.objects.types().find((each) => each.group === path.group && each.version === path.version && each.plural === path.plural);
  if (path === undefined || type === undefined) throw ApiError.noSuchPath();
  if (type.namespaced && path.namespace === undefined && path.name !== undefined) throw ApiError.noSuchPath();
  const namespace = type.namespaced ? path.namespace : undefined;
  if (path.name === undefined) return collection(request, parts, type, namespace);
  if (path.subresource === 'log' && type.kind === 'Pod') {
    parts.verbs.existing({ type, namespace, name: path.name });
    const lines = Number(request.url.searchParams.get('tailLines') ?? '1000');
    return { status: 200, body: parts.logs(namespace ?? '', path.name, request.url.searchParams.get('container'), lines) };
  }
  const subresource = path.subresource;
  if (subresource !== undefined && !(subresource === 'status' && type.hasStatus) && !(subresource === 'scale' && type.hasScale))
    throw ApiError.noSuchPath();
  const target: Target = {
    type,
    namespace,
    name: path.name,
    ...(subresource === undefined ? {} : { subresource: subresource }),
  };
  return subresource === 'scale' ? scale(request, parts, target) : single(request, parts, target);
}

function fixedAnswer(path: string, objects: ObjectStore): Doc | string | undefined {
  const types = objects.types();
  const groups = [...new Set(types.map((type) => type.group))].filter((group) => group !== '');
  const group = (name: string): Doc => {
    const versions = [...new Set(types.filter((type) => type.group === name).map((type) => type.version))].map((version) => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    return { name, versions, preferredVersion: versions[0] ?? {} };
  };
  if (['/readyz', '/livez', '/healthz'].includes(path)) return 'ok';
  if (path === '/version')
    return {
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
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(group) };
  if (path === '/api/v1')
    return discovery(
      'v1',
      builtinTypes.filter((type) => type.apiVersion === 'v1'),
    );
  const match = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  if (match === null || !groups.includes(match[1] ?? '')) return undefined;
  if (match[2] === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...group(match[1] ?? '') };
  const served = types.filter((type) => type.apiVersion === `${match[1]}/${match[2]}`);
  return served.length === 0 ? undefined : discovery(`${match[1]}/${match[2]}`, served);
}

function collection(request: ApiRequest, parts: ApiParts, type: ResourceType, namespace: string | undefined): ApiAnswer {
  const query = request.url.searchParams;
  if (request.method === 'GET') {
    const labels = labelMatch(query.get('labelSelector'));
    const fields = fieldMatch(query.get('fieldSelector'));
    const match: Match = (object) =>
      labels(object) && fields(object) && (namespace === undefined || textAt(object, 'metadata.namespace') === namespace);
    const version = query.get('resourceVersion');
    if (query.get('watch') === 'true' || query.get('watch') === '1') {
      const since = version === null || version === '' || version === '0' ? undefined : Number(version);
      return { status: 200, body: '', watch: { type, match, since, seconds: Number(query.get('timeoutSeconds') ?? '1800') } };
    }
    return list(request, parts, type, parts.objects.list(type, namespace).filter(match));
  }
  if (request.method === 'POST') {
    const body = parseBody(request, type);
    if (!isDoc(body)) throw ApiError.badRequest('the body of the request is not an object');
    if (type.namespaced && namespace === undefined) throw ApiError.badRequest('an empty namespace may not be set during creation');
    return { status: 201, body: parts.verbs.create(type, namespace, body, writeOptions(request)) };
  }
  if (request.method === 'DELETE' && type.kind !== 'Namespace') {
    const labels = labelMatch(query.get('labelSelector'));
    const chosen = parts.objects.list(type, namespace).filter(labels);
    for (const object of chosen) parts.verbs.remove(targetOf(type, object), { dryRun: query.has('dryRun') });
    return list(request, parts, type, chosen);
  }
  throw notAllowed();
}

function list(request: ApiRequest, parts: ApiParts, type: ResourceType, objects: readonly Doc[]): ApiAnswer {
  const query = request.url.searchParams;
  const start = Number(Buffer.from(query.get('continue') ?? '', 'base64url').toString() || '0');
  const limit = Number(query.get('limit') ?? '0');
  const items = limit > 0 ? objects.slice(start, start + limit) : objects.slice(start);
  const rest = objects.length - start - items.length;
  const version = String(parts.objects.version);
  if (wantsTable(request)) return { status: 200, body: table(type, items, version) };
  const more = rest > 0 ? { continue: Buffer.from(String(start + items.length)).toString('base64url'), remainingItemCount: rest } : {};
  return {
    status: 200,
    body: {
      kind: `${type.kind}List`,
      apiVersion: type.apiVersion,
      metadata: { resourceVersion: version, ...more },
      items: items.map((item) => as(item, type)),
    },
  };
}

function single(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  const { verbs } = parts;
  const { type } = target;
  if (request.method === 'GET') {
    const object = as(verbs.existing(target), type);
    return { status: 200, body: wantsTable(request) ? table(type, [object], String(parts.objects.version)) : object };
  }
  if (request.method === 'PUT') {
    const body = parseBody(request, type);
    return { status: 200, body: verbs.update(target, isDoc(body) ? body : {}, writeOptions(request)) };
  }
  if (request.method === 'PATCH') {
    const format = patchFormat(request);
    const fresh = verbs.live(target) === undefined;
    if (format === 'apply' && request.url.searchParams.get('fieldManager') === null) {
      throw ApiError.invalid('PatchOptions', 'meta.k8s.io', '', [
        { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
      ]);
    }
    return { status: fresh ? 201 : 200, body: verbs.patch(target, format, parseBody(request, type), writeOptions(request)) };
  }
  if (request.method === 'DELETE') {
    const body = request.body === '' ? {} : parseBody(request, type);
    const uid = textAt(body, 'preconditions.uid');
    const result = verbs.remove(target, {
      dryRun: request.url.searchParams.has('dryRun'),
      ...(uid === undefined ? {} : { uid }),
      foreground: foreground(request, body),
    });
    if (!result.gone || type.kind === 'Pod' || type.kind === 'PersistentVolumeClaim') return { status: 200, body: as(result.object, type) };
    const details = {
      name: target.name,
      ...(type.group === '' ? {} : { group: type.group }),
      kind: type.plural,
      uid: textAt(result.object, 'metadata.uid') ?? '',
    };
    return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
  }
  throw notAllowed();
}

/** The object stays until those that it owns are gone. */
function foreground(request: ApiRequest, body: Value): boolean {
  return (request.url.searchParams.get('propagationPolicy') ?? textAt(body, 'propagationPolicy')) === 'Foreground';
}

function scale(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  const { subresource: _, ...parent } = target;
  if (request.method === 'PATCH' || request.method === 'PUT') {
    const replicas = numberAt(parseBody(request, target.type), 'spec.replicas');
    if (replicas !== undefined) parts.verbs.patch(parent, 'merge', { spec: { replicas } }, writeOptions(request));
  } else if (request.method !== 'GET') throw notAllowed();
  const live = parts.verbs.existing(parent);
  const selector = Object.entries(docAt(live, 'spec.selector.matchLabels'))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const metadata = copy(docAt(live, 'metadata'));
  put(metadata, 'managedFields', undefined);
  const replicas = at(live, 'spec.replicas');
  return {
    status: 200,
    body: {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: metadata['name'],
        namespace: metadata['namespace'],
        uid: metadata['uid'],
        resourceVersion: metadata['resourceVersion'],
        creationTimestamp: metadata['creationTimestamp'],
      },
      spec: replicas === undefined || replicas === 0 ? {} : { replicas },
      status: { replicas: numberAt(live, 'status.replicas') ?? 0, selector },
    },
  };
}

function targetOf(type: ResourceType, object: Doc): Target {
  return { type, namespace: textAt(object, 'metadata.namespace'), name: textAt(object, 'metadata.name') ?? '' };
}

/** All versions of a custom resource share one stored object; each reader gets the version that it asked for. */
function as(object: Doc, type: ResourceType): Doc {
  return object['apiVersion'] === type.apiVersion ? object : { ...object, apiVersion: type.apiVersion };
}

function wantsTable(request: ApiRequest): boolean {
  return request.headers['accept']?.includes('as=Table') ?? false;
}

function notAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

function writeOptions(request: ApiRequest): WriteOptions {
  const query = request.url.searchParams;
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  return {
    manager: query.get('fieldManager') ?? agent,
    dryRun: query.getAll('dryRun').includes('All'),
    force: query.get('force') === 'true',
  };
}

function patchFormat(request: ApiRequest): PatchFormat {
  const type = (request.headers['content-type'] ?? '').split(';')[0];
  const format = {
    'application/apply-patch+yaml': 'apply',
    'application/merge-patch+json': 'merge',
    'application/json-patch+json': 'json',
    'application/strategic-merge-patch+json': 'strategic',
  }[type ?? ''];
  if (format !== undefined) return format as PatchFormat;
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`,
  );
}

function parseBody(request: ApiRequest, type: ResourceType): Value {
  const isYaml = (request.headers['content-type'] ?? '').includes('yaml') && !request.body.trimStart().startsWith('{');
  try {
    return (isYaml ? parse(request.body) : JSON.parse(request.body)) as Value;
  } catch (error) {
    throw ApiError.badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
