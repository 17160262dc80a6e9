// Requests to all objects of a type: list, watch, create, and the deletion of many.
import { ApiError } from './api-error.ts';
import {
  docBody,
  notAllowed,
  parseBody,
  propagation,
  wantedShape,
  writeOptions,
  type ApiAnswer,
  type ApiParts,
  type ApiRequest,
} from './api-request.ts';
import { textAt, type Doc, type Value } from './doc.ts';
import type { ResourceType } from './resource-types.ts';
import { fieldMatch, labelMatch, type Match } from './selector.ts';
import { partial, table, type TableOptions } from './table.ts';

export function collection(request: ApiRequest, parts: ApiParts, type: ResourceType, namespace: string | undefined): ApiAnswer {
  const query = request.url.searchParams;
  if (request.method === 'GET') {
    const match = matchOf(query, namespace);
    const version = query.get('resourceVersion');
    if (query.get('watch') === 'true' || query.get('watch') === '1') {
      const initialEvents = query.get('sendInitialEvents') === 'true';
      const since = initialEvents || version === null || version === '' || version === '0' ? undefined : Number(version);
      const seconds = Number(query.get('timeoutSeconds') ?? '1800');
      return {
        status: 200,
        body: '',
        watch: { type, match, since, seconds, initialEvents, shape: (object) => shaped(request, parts, type, object) },
      };
    }
    return list(request, parts, type, parts.objects.list(type, namespace).filter(match));
  }
  if (request.method === 'POST') {
    const body = docBody(request, type.kind);
    if (type.namespaced && namespace === undefined) throw ApiError.badRequest('an empty namespace may not be set during creation');
    const options = writeOptions(request);
    return { status: 201, body: parts.verbs.create(type, namespace, body, options), warnings: options.warnings };
  }
  if (request.method === 'DELETE' && type.kind !== 'Namespace') {
    const body: Value = request.body === '' ? {} : parseBody(request, 'DeleteOptions');
    const chosen = parts.objects.list(type, namespace).filter(matchOf(query, namespace));
    const options = { dryRun: writeOptions(request, body).dryRun, propagation: propagation(request, body) };
    for (const object of chosen)
      parts.verbs.remove({ type, namespace: textAt(object, 'metadata.namespace'), name: textAt(object, 'metadata.name') ?? '' }, options);
    return list(request, parts, type, chosen);
  }
  throw notAllowed();
}

/** An object in the form that the client asked for. */
export function shaped(request: ApiRequest, parts: ApiParts, type: ResourceType, object: Doc): Doc {
  const shape = wantedShape(request);
  if (shape === 'table')
    return table(type, [object], { resourceVersion: textAt(object, 'metadata.resourceVersion') }, tableOptions(request));
  // All versions of a custom resource share one stored object; each reader gets the version that it asked for.
  return shape === 'partial'
    ? partial(object)
    : object['apiVersion'] === type.apiVersion
      ? object
      : { ...object, apiVersion: type.apiVersion };
}

function matchOf(query: URLSearchParams, namespace: string | undefined): Match {
  const labels = labelMatch(query.get('labelSelector'));
  const fields = fieldMatch(query.get('fieldSelector'));
  return (object) => labels(object) && fields(object) && (namespace === undefined || textAt(object, 'metadata.namespace') === namespace);
}

function tableOptions(request: ApiRequest): TableOptions {
  const include = request.url.searchParams.get('includeObject');
  return { now: Date.now(), include: include === 'None' || include === 'Object' ? include : 'Metadata' };
}

function list(request: ApiRequest, parts: ApiParts, type: ResourceType, objects: readonly Doc[]): ApiAnswer {
  const query = request.url.searchParams;
  const start = Number(Buffer.from(query.get('continue') ?? '', 'base64url').toString() || '0');
  const limit = Number(query.get('limit') ?? '0');
  const items = limit > 0 ? objects.slice(start, start + limit) : objects.slice(start);
  const rest = objects.length - start - items.length;
  const metadata: Doc = {
    resourceVersion: String(parts.objects.version),
    ...(rest > 0 ? { continue: Buffer.from(String(start + items.length)).toString('base64url'), remainingItemCount: rest } : {}),
  };
  const shape = wantedShape(request);
  if (shape === 'table') return { status: 200, body: table(type, items, metadata, tableOptions(request)) };
  const kind =
    shape === 'partial'
      ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' }
      : { kind: `${type.kind}List`, apiVersion: type.apiVersion };
  return { status: 200, body: { ...kind, metadata, items: items.map((item) => shaped(request, parts, type, item)) } };
}
