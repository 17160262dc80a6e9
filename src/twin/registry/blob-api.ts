// Blobs and their uploads in a registry of the twin (distribution-spec, "Pulling blobs" and "Pushing blobs").
import { apiError, isDigest, repositoryPattern, type ApiRequest, type ApiResponse } from './api-message.ts';
import type { ImageStore } from './image-store.ts';

export function answerBlob(store: ImageStore, request: ApiRequest, repository: string, digest: string): ApiResponse {
  if (!isDigest(digest)) return apiError(400, 'DIGEST_INVALID', 'invalid digest');
  const size = store.blobSize(repository, digest);
  if (size === undefined) return apiError(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  if (request.method === 'DELETE') {
    if (store.isReferred(repository, digest)) return apiError(405, 'DENIED', 'blob is referenced by a manifest');
    store.removeBlob(repository, digest);
    return { status: 202, headers: {} };
  }
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest, 'accept-ranges': 'bytes' };
  if (request.method === 'HEAD') return { status: 200, headers: { ...headers, 'content-length': String(size) } };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers['range'] ?? '');
  if (range === null)
    return { status: 200, headers: { ...headers, 'content-length': String(size) }, body: store.readBlob(repository, digest, { start: 0 }) };
  const start = Number(range[1]);
  const end = range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
  if (start > end) return apiError(416, 'SIZE_INVALID', 'range not satisfiable', { 'content-range': `bytes */${size}` });
  return {
    status: 206,
    headers: { ...headers, 'content-length': String(end - start + 1), 'content-range': `bytes ${start}-${end}/${size}` },
    body: store.readBlob(repository, digest, { start, end }),
  };
}

export async function answerUpload(store: ImageStore, request: ApiRequest, repository: string, id: string): Promise<ApiResponse> {
  if (id === '') return request.method === 'POST' ? begin(store, request, repository) : apiError(405, 'UNSUPPORTED', 'unsupported');
  const size = /^[0-9a-f-]{36}$/.test(id) ? store.uploadSize(repository, id) : undefined;
  if (size === undefined) return apiError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  switch (request.method) {
    case 'GET':
      return { status: 204, headers: progress(repository, id, size) };
    case 'PATCH': {
      const range = /^(?:bytes )?(\d+)-(\d+)/.exec(request.headers['content-range'] ?? '');
      if (range !== null && Number(range[1]) !== size)
        return apiError(416, 'BLOB_UPLOAD_INVALID', 'the chunk does not begin where the upload ends', progress(repository, id, size));
      const now = await store.appendUpload(repository, id, request.body);
      return { status: 202, headers: { ...progress(repository, id, now), 'content-length': '0' } };
    }
    case 'PUT':
      return end(store, request, repository, id);
    case 'DELETE':
      store.cancelUpload(repository, id);
      return { status: 204, headers: {} };
    default:
      return apiError(405, 'UNSUPPORTED', 'unsupported');
  }
}

async function begin(store: ImageStore, request: ApiRequest, repository: string): Promise<ApiResponse> {
  const { searchParams } = request.url;
  const [mount, from, digest] = [searchParams.get('mount'), searchParams.get('from'), searchParams.get('digest')];
  if (mount !== null && isDigest(mount) && from !== null && repositoryPattern.test(from) && store.blobSize(from, mount) !== undefined) {
    store.linkBlob({ store, repository: from }, repository, mount);
    return created(repository, mount);
  }
  const id = store.beginUpload(repository);
  if (digest !== null) {
    await store.appendUpload(repository, id, request.body);
    return end(store, request, repository, id);
  }
  return { status: 202, headers: { ...progress(repository, id, 0), 'content-length': '0' } };
}

async function end(store: ImageStore, request: ApiRequest, repository: string, id: string): Promise<ApiResponse> {
  const digest = request.url.searchParams.get('digest') ?? '';
  if (!isDigest(digest)) return apiError(400, 'DIGEST_INVALID', 'invalid digest');
  if (request.method === 'PUT') await store.appendUpload(repository, id, request.body);
  if (!(await store.endUpload(repository, id, digest)))
    return apiError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  return created(repository, digest);
}

function created(repository: string, digest: string): ApiResponse {
  const headers = { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest, 'content-length': '0' };
  return { status: 201, headers };
}

/** Nothing yet and one byte are both written `0-0` by older registries; here there is no range before the first byte. */
function progress(repository: string, id: string, size: number): Record<string, string> {
  return {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    'docker-upload-uuid': id,
    ...(size === 0 ? { range: '0-0' } : { range: `0-${size - 1}` }),
  };
}
