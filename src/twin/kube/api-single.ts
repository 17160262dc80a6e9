// Requests to one object, or to its `status`: get, update, patch, delete.
import { ApiError } from './api-error.ts';
import { shaped } from './api-collection.ts';
import {
  docBody,
  isDryRun,
  notAllowed,
  parseBody,
  patchFormat,
  propagation,
  writeOptions,
  type ApiAnswer,
  type ApiParts,
  type ApiRequest,
} from './api-request.ts';
import type { Target } from './api-verbs.ts';
import { isDoc, textAt, type Value } from './doc.ts';

export function single(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  const { verbs } = parts;
  const { type } = target;
  if (request.method === 'GET') return { status: 200, body: shaped(request, parts, type, verbs.existing(target)) };
  if (request.method === 'PUT') {
    const body = request.body.trim() === '{}' ? {} : docBody(request, type.kind);
    const options = writeOptions(request);
    return { status: 200, body: verbs.update(target, isDoc(body) ? body : {}, options), warnings: options.warnings };
  }
  if (request.method === 'PATCH') {
    const format = patchFormat(request, type);
    const fresh = verbs.live(target) === undefined;
    if (format === 'apply' && request.url.searchParams.get('fieldManager') === null) {
      throw ApiError.invalid('PatchOptions', 'meta.k8s.io', '', [
        { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
      ]);
    }
    const options = writeOptions(request);
    const object = verbs.patch(target, format, parseBody(request, type.kind), options);
    return { status: fresh ? 201 : 200, body: shaped(request, parts, type, object), warnings: options.warnings };
  }
  if (request.method === 'DELETE') return remove(request, parts, target);
  throw notAllowed();
}

function remove(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  const { type } = target;
  const body: Value = request.body === '' ? {} : parseBody(request, 'DeleteOptions');
  const uid = textAt(body, 'preconditions.uid');
  const result = parts.verbs.remove(target, {
    dryRun: isDryRun(request, body),
    ...(uid === undefined ? {} : { uid }),
    propagation: propagation(request, body),
  });
  if (!result.gone || type.kind === 'Pod' || type.kind === 'PersistentVolumeClaim')
    return { status: 200, body: shaped(request, parts, type, result.object) };
  const details = {
    name: target.name,
    ...(type.group === '' ? {} : { group: type.group }),
    kind: type.plural,
    uid: textAt(result.object, 'metadata.uid') ?? '',
  };
  return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
}
