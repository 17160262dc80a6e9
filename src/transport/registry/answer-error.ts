// What a registry's answer that is no success means, as one error (distribution-spec, "Error Codes").
import { LongshoreError, type Effect } from '../../core/error.ts';
import { isJsonArray, isJsonObject, type Json } from '../../core/json.ts';

export interface Failure {
  /** As `push the manifest blumeops/test:v1 to http://localhost:5050`. */
  readonly action: string;
  readonly status: number;
  readonly body: string;
  /** `unchanged` unless the registry failed in the middle of a write. */
  readonly write: boolean;
}

export function answerError({ action, status, body, write }: Failure): LongshoreError {
  const { code, message } = firstError(body);
  const said = `${status}${code === '' ? '' : ` ${code}`}${message === '' ? '' : `: ${message}`}`;
  const because = `cannot ${action}: the registry answers ${said}`;
  const effect: Effect = write && status >= 500 ? 'unknown' : 'unchanged';
  if (code === 'DIGEST_INVALID')
    return new LongshoreError('registry-digest-mismatch', because, { next: 'Send it again; if that does not help, look at the source.' });
  if (status === 401)
    return new LongshoreError('registry-unauthorized', because, {
      next: 'Give the registry credentials that it knows, or let it be read by anyone.',
    });
  if (status === 403 || code === 'DENIED')
    return new LongshoreError('registry-denied', because, { next: 'Give this user the right to do it, or use another one.' });
  if (status === 429)
    return new LongshoreError('registry-busy', because, { next: 'Wait, or authenticate: known users have higher limits.' });
  if (status >= 500) return new LongshoreError('registry-failed', because, { effect, next: 'Look at the log of the registry.' });
  return new LongshoreError('registry-refused', because, { next: nextOf(code) });
}

const nexts: Readonly<Record<string, string>> = {
  UNSUPPORTED: 'Allow it in the configuration of the registry, or do without it.',
  MANIFEST_BLOB_UNKNOWN: 'Push what the manifest refers to first.',
  MANIFEST_UNKNOWN: 'Push it first, or correct the name.',
  NAME_INVALID: 'Correct the name of the repository: lower-case letters, digits, separators between them.',
  NAME_UNKNOWN: 'Push to the repository first, or correct its name.',
  MANIFEST_INVALID: 'Correct the manifest, or allow its media type in the configuration of the registry.',
};

function nextOf(code: string): string {
  return nexts[code] ?? 'Correct what it names, and try again.';
}

function firstError(body: string): { code: string; message: string } {
  let document: Json | undefined;
  try {
    document = JSON.parse(body) as Json;
  } catch {
    return { code: '', message: body.trim().slice(0, 200).replaceAll(/\s+/g, ' ') };
  }
  const errors = isJsonObject(document) && isJsonArray(document['errors']) ? document['errors'] : [];
  const [first] = errors;
  if (!isJsonObject(first)) return { code: '', message: '' };
  return { code: text(first['code']), message: text(first['message']) };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
