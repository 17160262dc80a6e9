// Whether a request's body fits the request: its type, its name and namespace, and a Secret's encoding.
import { ApiError } from './api-error.ts';
import type { Target } from './api-verbs.ts';
import { textAt, type Doc } from './doc.ts';
import type { ResourceType } from './resource-types.ts';

export function checkBody(type: ResourceType, body: Doc): void {
  if (body['kind'] === undefined && body['apiVersion'] === undefined && type.kind === 'Namespace')
    throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  if (body['kind'] !== type.kind || body['apiVersion'] !== type.apiVersion) {
    throw ApiError.badRequest(
      `${String(body['kind'])} in version "${String(body['apiVersion'])}" cannot be handled as a ${type.kind}: no kind "${String(body['kind'])}" is registered here`,
    );
  }
}

export function checkName(target: Target, body: Doc): void {
  const name = textAt(body, 'metadata.name');
  if (name !== undefined && name !== target.name)
    throw ApiError.badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  const namespace = textAt(body, 'metadata.namespace');
  if (namespace !== undefined && target.namespace !== undefined && namespace !== target.namespace) {
    throw ApiError.badRequest(
      `the namespace of the provided object does not match the namespace sent on the request (${namespace} and ${target.namespace})`,
    );
  }
}

export function checkBase64(data: Doc): void {
  for (const value of Object.values(data)) {
    const text = String(value);
    const wrong = text.search(/[^A-Za-z0-9+/=\r\n]/);
    if (wrong >= 0 || text.replaceAll(/\s/g, '').length % 4 !== 0) {
      throw ApiError.badRequest(
        `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${Math.max(wrong, 0)}`,
      );
    }
  }
}
