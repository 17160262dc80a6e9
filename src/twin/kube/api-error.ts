// Failures as the API server tells them: a `Status` object with a reason, a code and causes
// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/).
import type { Doc } from './doc.ts';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export class ApiError extends Error {
  readonly code: number;
  readonly body: Doc | string;
  constructor(code: number, reason: string | undefined, message: string, details?: Doc) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  static notFound(resource: string, group: string, name: string): ApiError {
    const qualified = group === '' ? resource : `${resource}.${group}`;
    return new ApiError(404, 'NotFound', `${qualified} "${name}" not found`, { name, ...(group === '' ? {} : { group }), kind: resource });
  }

  static alreadyExists(resource: string, group: string, name: string): ApiError {
    const qualified = group === '' ? resource : `${resource}.${group}`;
    return new ApiError(409, 'AlreadyExists', `${qualified} "${name}" already exists`, {
      name,
      ...(group === '' ? {} : { group }),
      kind: resource,
    });
  }

  static conflict(resource: string, group: string, name: string, because: string): ApiError {
    const qualified = group === '' ? resource : `${resource}.${group}`;
    return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified} "${name}": ${because}`, {
      name,
      ...(group === '' ? {} : { group }),
      kind: resource,
    });
  }

  static invalid(kind: string, group: string, name: string, causes: readonly StatusCause[]): ApiError {
    const text = causes.map((cause) => `${cause.field}: ${cause.message}`);
    const list = text.length === 1 ? text[0] : `[${text.join(', ')}]`;
    return new ApiError(422, 'Invalid', `${kind}${group === '' ? '' : `.${group}`} "${name}" is invalid: ${list}`, {
      name,
      ...(group === '' ? {} : { group }),
      kind,
      causes: causes.map((cause) => ({ ...cause })),
    });
  }

  static badRequest(message: string): ApiError {
    return new ApiError(400, 'BadRequest', message);
  }

  /** What the server's multiplexer says of a path that no API group serves: text, not a Status. */
  static noSuchPath(): PlainNotFound {
    return new PlainNotFound();
  }
}

export class PlainNotFound extends Error {
  constructor() {
    super('404 page not found\n');
  }
}
