// A registry of the twin: the OCI distribution protocol over an image store
// (https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md). Where products differ it does as zot does.
import { digestOfBytes } from '../../core/digest.ts';
import type { Action, Gatekeeper } from './access.ts';
import { apiError, isDigest, json, repositoryPattern, tagPattern, type ApiRequest, type ApiResponse } from './api-message.ts';
import { answerBlob, answerUpload } from './blob-api.ts';
import { isDockerType, ociTypes, readManifest, type StoredDescriptor } from './descriptor.ts';
import type { ImageStore } from './image-store.ts';

export interface RegistryParts {
  readonly store: ImageStore;
  /** Everyone may do everything without one. */
  readonly gatekeeper?: Gatekeeper;
  /** Asked before a manifest is looked up: the pull-through cache. */
  readonly pullThrough?: (repository: string, reference: string) => Promise<void>;
  /** Takes Docker's media types, too. */
  readonly docker: boolean;
  /** Deletes are refused without it. */
  readonly deletes: boolean;
}

export async function answerDistribution(parts: RegistryParts, request: ApiRequest): Promise<ApiResponse> {
  const path = request.url.pathname;
  const write = request.method !== 'GET' && request.method !== 'HEAD';
  const ping = path === '/v2/' || path === '/v2';
  const action: Action | 'ping' = ping ? 'ping' : request.method === 'DELETE' ? 'delete' : write ? 'create' : 'read';
  const permission = await parts.gatekeeper?.permits(action, request.headers['authorization']);
  if (permission !== undefined && !permission.allowed) return refusal(permission.status, parts.gatekeeper);
  if (ping) return json(200, {});
  if (path === '/v2/_catalog') return page(request, 'repositories', parts.store.repositories());
  const match = /^\/v2\/(.+)\/(tags\/list|manifests\/[^/]+|blobs\/uploads\/?[^/]*|blobs\/[^/]+|referrers\/[^/]+)$/.exec(path);
  const [, repository = '', rest = ''] = match ?? [];
  if (match === null) return apiError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  if (!repositoryPattern.test(repository)) return apiError(400, 'NAME_INVALID', 'invalid repository name');
  if (request.method === 'DELETE' && !parts.deletes && !rest.startsWith('blobs/uploads/'))
    return apiError(405, 'UNSUPPORTED', 'the operation is unsupported');
  if (rest === 'tags/list') return tags(parts, request, repository);
  if (rest.startsWith('manifests/')) return manifest(parts, request, repository, decodeURIComponent(rest.slice('manifests/'.length)));
  if (rest.startsWith('blobs/uploads')) return answerUpload(parts.store, request, repository, rest.slice('blobs/uploads/'.length));
  if (rest.startsWith('blobs/')) return answerBlob(parts.store, request, repository, rest.slice('blobs/'.length));
  return referrers(parts.store, request, repository, rest.slice('referrers/'.length));
}

function refusal(status: 401 | 403, gatekeeper: Gatekeeper | undefined): ApiResponse {
  if (status === 403) return apiError(403, 'DENIED', 'requested access to the resource is denied');
  return apiError(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': gatekeeper?.challenge ?? '' });
}

/** `n` and `last` of the query; a link leads to the next page. */
function page(request: ApiRequest, member: string, all: readonly string[], more: object = {}): ApiResponse {
  const { searchParams, pathname } = request.url;
  const count = Number(searchParams.get('n') ?? all.length);
  const last = searchParams.get('last');
  const start = last === null ? 0 : all.findIndex((each) => each > last);
  const own = start === -1 ? [] : all.slice(start, start + count);
  const ends = start === -1 || start + count >= all.length;
  const link = ends ? {} : { link: `<${pathname}?n=${count}&last=${encodeURIComponent(own.at(-1) ?? '')}>; rel="next"` };
  return json(200, { ...more, [member]: own }, link);
}

function tags({ store }: RegistryParts, request: ApiRequest, repository: string): ApiResponse {
  if (!store.exists(repository)) return apiError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  return page(request, 'tags', store.tags(repository), { name: repository });
}

async function manifest(parts: RegistryParts, request: ApiRequest, repository: string, reference: string): Promise<ApiResponse> {
  const { store } = parts;
  if (!isDigest(reference) && !tagPattern.test(reference)) return apiError(400, 'MANIFEST_INVALID', 'invalid tag');
  if (request.method === 'PUT') return putManifest(parts, request, repository, reference);
  if (request.method === 'DELETE') {
    if (store.removeManifest(repository, reference)) return { status: 202, headers: {} };
    return apiError(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  }
  // A digest that is there needs no look upstream; a tag may have moved since.
  if (!isDigest(reference) || store.find(repository, reference) === undefined) await parts.pullThrough?.(repository, reference);
  const found = store.find(repository, reference);
  if (found === undefined) return apiError(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  const headers = { 'content-type': found.mediaType, 'content-length': String(found.size), 'docker-content-digest': found.digest };
  return { status: 200, headers, body: store.manifestBytes(repository, found.digest) };
}

async function putManifest(parts: RegistryParts, request: ApiRequest, repository: string, reference: string): Promise<ApiResponse> {
  const { store } = parts;
  const chunks: Uint8Array[] = [];
  for await (const chunk of request.body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const content = readManifest(bytes, mediaType);
  if (content === undefined || (isDockerType(mediaType) && !parts.docker))
    return apiError(400, 'MANIFEST_INVALID', `manifest invalid: media type "${mediaType}"`);
  const missing = content.blobs.find((blob) => store.blobSize(repository, blob.digest) !== blob.size);
  if (missing !== undefined) return apiError(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing.digest}`);
  const child = content.manifests.find((each) => store.find(repository, each.digest) === undefined);
  if (child !== undefined) return apiError(400, 'MANIFEST_BLOB_UNKNOWN', `manifest unknown to registry: ${child.digest}`);
  const digest = digestOfBytes(bytes);
  if (isDigest(reference) && reference !== digest) return apiError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  store.putManifest(repository, reference, mediaType, bytes);
  const subject = content.subject === undefined ? {} : { 'oci-subject': content.subject.digest };
  return {
    status: 201,
    headers: { location: `/v2/${repository}/manifests/${digest}`, 'docker-content-digest': digest, ...subject },
  };
}

function referrers(store: ImageStore, request: ApiRequest, repository: string, digest: string): ApiResponse {
  if (!isDigest(digest)) return apiError(400, 'DIGEST_INVALID', 'invalid digest');
  const wanted = request.url.searchParams.get('artifactType');
  const found = store.index(repository).flatMap((each): StoredDescriptor[] => {
    const content = readManifest(store.manifestBytes(repository, each.digest), each.mediaType);
    if (content?.subject?.digest !== digest || (wanted !== null && content.artifactType !== wanted)) return [];
    const { mediaType, size } = each;
    const about = { artifactType: content.artifactType, annotations: content.annotations };
    return [{ mediaType, digest: each.digest, size, ...about }];
  });
  const headers = { 'content-type': ociTypes.index, ...(wanted === null ? {} : { 'oci-filters-applied': 'artifactType' }) };
  return json(200, { schemaVersion: 2, mediaType: ociTypes.index, manifests: found }, headers);
}
