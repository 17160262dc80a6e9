// One request to the API server and its answer, as far as HTTP shows them; and what can be read from a request's headers.
import { parse } from 'yaml';
import { ApiError } from './api-error.ts';
import { messageName } from './api-schema.ts';
import type { ApiVerbs, PatchFormat, WriteOptions } from './api-verbs.ts';
import type { LogRequest } from './controllers/container-logs.ts';
import { at, isDoc, textAt, type Doc, type Value } from './doc.ts';
import type { ObjectStore } from './object-store.ts';
import { readProtobuf } from './protobuf-body.ts';
import type { ResourceType } from './resource-types.ts';
import type { Match } from './selector.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The body as it came, for what is no text. */
  readonly bytes?: Buffer;
}

export interface WatchRequest {
  readonly type: ResourceType;
  readonly match: Match;
  readonly since: number | undefined;
  readonly seconds: number;
  /** Tells where the objects end that were there before (a list and its watch in one). */
  readonly initialEvents: boolean;
  /** The form in which an object is told. */
  readonly shape: (object: Doc) => Doc;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Doc | string;
  readonly warnings?: readonly string[];
  /** Where it is not the plain one of the body. */
  readonly contentType?: string;
  /** The connection stays open and tells changes. */
  readonly watch?: WatchRequest;
  /** The connection stays open and tells lines as they are written. */
  readonly follow?: LogRequest;
}

export interface ApiParts {
  readonly objects: ObjectStore;
  readonly verbs: ApiVerbs;
  readonly logs: { read(request: LogRequest): string };
}

export function notAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

/** `warnings` fills while the request is carried out. */
export function writeOptions(request: ApiRequest, body?: Value): WriteOptions & { readonly warnings: string[] } {
  const query = request.url.searchParams;
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  const validation = query.get('fieldValidation');
  return {
    manager: query.get('fieldManager') ?? agent,
    dryRun: isDryRun(request, body),
    force: query.get('force') === 'true',
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
    warnings: [],
  };
}

export function isDryRun(request: ApiRequest, body?: Value): boolean {
  const inBody = at(body, 'kind') === 'DeleteOptions' ? at(body, 'dryRun') : undefined;
  return request.url.searchParams.getAll('dryRun').includes('All') || (Array.isArray(inBody) && inBody.includes('All'));
}

/** Which form of an answer the client likes best, of those that the twin has. */
export function wantedShape(request: ApiRequest): 'table' | 'partial' | 'whole' {
  const first = (request.headers['accept'] ?? '').split(',')[0] ?? '';
  if (first.includes('as=Table')) return 'table';
  return first.includes('as=PartialObjectMetadata') ? 'partial' : 'whole';
}

/** An answer in protobuf or CBOR cannot be given; a client that takes JSON besides gets that. */
export function checkAcceptable(request: ApiRequest): void {
  const accept = request.headers['accept'];
  if (accept === undefined || /\*\/\*|json|yaml|text\/|application\/\*/.test(accept)) return;
  throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
}

const formats: Readonly<Record<string, PatchFormat>> = {
  'application/apply-patch+yaml': 'apply',
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/strategic-merge-patch+json': 'strategic',
};

export function patchFormat(request: ApiRequest, type: ResourceType): PatchFormat {
  const format = formats[(request.headers['content-type'] ?? '').split(';')[0] ?? ''];
  // The server knows no merge keys of custom resources, and refuses rather than guesses.
  if (format !== undefined && !(format === 'strategic' && type.custom)) return format;
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
}

export function parseBody(request: ApiRequest, kind: string): Value {
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.includes('cbor'))
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`,
    );
  const isYaml = contentType.includes('yaml') && !request.body.trimStart().startsWith('{');
  try {
    if (contentType.includes('vnd.kubernetes.protobuf')) return readProtobuf(request.bytes ?? Buffer.alloc(0), messageName);
    return (isYaml ? parse(request.body) : JSON.parse(request.body)) as Value;
  } catch (error) {
    throw ApiError.badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

export function docBody(request: ApiRequest, kind: string): Doc {
  const body = parseBody(request, kind);
  if (!isDoc(body)) throw ApiError.badRequest('the body of the request is not an object');
  return body;
}

/** How a deletion goes on to what the object owns (https://kubernetes.io/docs/concepts/architecture/garbage-collection/). */
export function propagation(request: ApiRequest, body: Value | undefined): 'Foreground' | 'Background' | 'Orphan' {
  const policy = request.url.searchParams.get('propagationPolicy') ?? textAt(body, 'propagationPolicy');
  if (policy === 'Foreground' || policy === 'Orphan') return policy;
  return at(body, 'orphanDependents') === true ? 'Orphan' : 'Background';
}
