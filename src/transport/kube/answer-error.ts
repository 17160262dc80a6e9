// What a refusal of the API server means: its `Status` as one of our codes, with who owns which field and which field is wrong.
import { LongshoreError, type Effect } from '../../core/error.ts';
import type { KubeResponse } from './kube-request.ts';

interface Status {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[] };
}

interface Attempt {
  readonly cluster: string;
  /** What was tried, as `apply Secret miniflux/db`. */
  readonly action: string;
  readonly writes: boolean;
  /** The server may quote the object in its message; that of a Secret is left out. */
  readonly confidential: boolean;
}

export function answerError(response: KubeResponse, attempt: Attempt): LongshoreError {
  const status = parseStatus(response.body);
  const causes = status.details?.causes ?? [];
  const fields = causes.map(
    // Of a conflict the server says who owns the field, and never its value.
    (cause) =>
      `${cause.field ?? ''}: ${attempt.confidential && cause.reason !== 'FieldManagerConflict' ? (cause.reason ?? 'refused') : (cause.message ?? cause.reason ?? '')}`,
  );
  const said = attempt.confidential ? (status.reason ?? `HTTP ${response.status}`) : (status.message ?? `HTTP ${response.status}`);
  const what =
    fields.length > 0 && (attempt.confidential || status.reason === 'Conflict')
      ? `${attempt.confidential ? said : 'conflict'} (${fields.join('; ')})`
      : said;
  const { code, effect, next } = verdict(response.status, status, attempt);
  return new LongshoreError(code, `cannot ${attempt.action} in cluster "${attempt.cluster}": ${what.trim()}`, { effect, next });
}

function verdict(
  http: number,
  status: Status,
  attempt: Attempt,
): { readonly code: string; readonly effect: Effect; readonly next: string } {
  const unchanged = 'unchanged' as const;
  if (http === 401 || http === 403)
    return { code: 'cluster-forbidden', effect: unchanged, next: 'See that the credentials are valid and may do this.' };
  if (http === 404 || http === 405)
    return {
      code: 'cluster-not-found',
      effect: unchanged,
      next: 'See that the namespace and the type (its CustomResourceDefinition) exist.',
    };
  if (http === 409) {
    const fields = status.details?.causes?.some((cause) => cause.reason === 'FieldManagerConflict') === true;
    return {
      code: 'cluster-conflict',
      effect: unchanged,
      next: fields ? 'Leave these fields out, or let the plan take them over with force.' : 'Read the object again and repeat.',
    };
  }
  // Typed conversion fails with 500, before anything is stored.
  const typed = http === 500 && (status.message ?? '').includes('failed to create typed patch object');
  if (http === 400 || http === 415 || http === 422 || typed)
    return { code: 'cluster-invalid', effect: unchanged, next: 'Correct the named fields.' };
  if (http === 429 || http === 503)
    return { code: 'cluster-unreachable', effect: unchanged, next: 'Wait until the API server is ready, then repeat.' };
  return {
    code: 'cluster-failed',
    effect: attempt.writes ? 'unknown' : unchanged,
    next: 'Look at the logs of the API server and its webhooks.',
  };
}

function parseStatus(body: string): Status {
  try {
    return JSON.parse(body) as Status;
  } catch {
    return { message: body.trim().slice(0, 200) };
  }
}
