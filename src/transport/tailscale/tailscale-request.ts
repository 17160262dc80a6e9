// One request to Tailscale's API with what goes wrong on the way: an expired token, the rate limit, a server that fails, a
// reply that is lost. What may have been done is never sent a second time here: whoever knows how to look decides that.
import { LongshoreError } from '../../core/error.ts';
import type { Clock } from '../../ports/context.ts';
import type { TokenSource } from './access-token.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v2`, encoded. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asks and changes nothing, although it is a POST. */
  readonly isRead?: boolean;
  /** Statuses beside 2xx that the caller knows the meaning of. */
  readonly expects?: readonly number[];
  /** For errors: `set the tags of indri`. */
  readonly what: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: string;
}

export interface ApiOptions {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** 30 000 unless given. */
  readonly timeoutMs?: number;
}

export type SendRequest = (request: ApiRequest) => Promise<ApiResponse>;

const attempts = 5;
const longestWaitMs = 60_000;

export function tailscaleRequest(options: ApiOptions): SendRequest {
  return async (request) => {
    const isRead = request.method === 'GET' || request.isRead === true;
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await exchange(request, options).catch((error: unknown) => {
        if (error instanceof LongshoreError || options.signal.aborted) throw error;
        if (isRead && attempt < attempts) return undefined;
        throw lost(request, isRead, `the connection to ${options.baseUrl} failed`, error);
      });
      if (answer?.status === 401 && !renewed && options.tokens.forget()) {
        // Nothing was done with a token that was not taken, so any request may be sent again.
        renewed = true;
        continue;
      }
      const isServerError = answer !== undefined && answer.status >= 500;
      if (answer !== undefined && answer.status !== 429 && !isServerError) return settled(request, answer);
      if (isServerError && !isRead) throw lost(request, false, `the tailnet answered with status ${answer.status}`);
      if (attempt >= attempts) throw tired(request, answer);
      await options.clock.sleep(waitMs(attempt, answer?.retryAfter), options.signal);
    }
  };
}

interface Answer extends ApiResponse {
  readonly retryAfter: string | undefined;
}

async function exchange({ method, path, body, headers }: ApiRequest, { baseUrl, tokens, signal, timeoutMs }: ApiOptions): Promise<Answer> {
  const token = await tokens.current(signal);
  const response = await fetch(`${baseUrl}/api/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs ?? 30_000)]),
    redirect: 'error',
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? undefined,
    retryAfter: response.headers.get('retry-after') ?? undefined,
    body: await response.text(),
  };
}

function settled(request: ApiRequest, { status, etag, body }: Answer): ApiResponse {
  if ((status >= 200 && status < 300) || request.expects?.includes(status) === true) return { status, etag, body };
  const said = messageOf(body);
  const saying = `cannot ${request.what}: ${said === '' ? `status ${status}` : said}`;
  if (status === 401) {
    throw new LongshoreError('tailnet-unauthorized', `cannot ${request.what}: the credential is not taken`, {
      next: 'Give another access token or OAuth client; this one has expired or was revoked.',
    });
  }
  if (status === 403)
    throw new LongshoreError('tailnet-forbidden', saying, { next: 'Give the OAuth client the scope for this, or use another one.' });
  throw new LongshoreError('tailnet-refused', saying, { next: 'Correct what the tailnet names, then apply again.' });
}

/** The message, and of failed policy tests which and why. Anything that is not of the documented form is not repeated. */
export function messageOf(body: string): string {
  try {
    const { message, data } = JSON.parse(body) as { readonly message?: unknown; readonly data?: unknown };
    const details = Array.isArray(data)
      ? data.map(
          (each: { readonly user?: unknown; readonly errors?: unknown }) =>
            `${String(each.user ?? '')}: ${[each.errors].flat().join(', ')}`,
        )
      : [];
    return [...(typeof message === 'string' && message !== '' ? [message] : []), ...details].join('; ');
  } catch {
    return '';
  }
}

function waitMs(attempt: number, retryAfter: string | undefined): number {
  const asked = retryAfter === undefined ? NaN : /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), longestWaitMs) : Math.min(250 * 2 ** attempt, longestWaitMs);
}

function lost({ what }: ApiRequest, isRead: boolean, because: string, cause?: unknown): LongshoreError {
  return isRead
    ? new LongshoreError('tailnet-unreachable', `cannot ${what}: ${because}`, {
        next: 'Look at the network, then run the same command again.',
        cause,
      })
    : new LongshoreError('tailnet-reply-lost', `cannot tell whether it was done to ${what}: ${because}`, {
        effect: 'unknown',
        next: 'The tailnet is read before anything is repeated.',
        cause,
      });
}

function tired({ what }: ApiRequest, answer: Answer | undefined): LongshoreError {
  if (answer?.status === 429)
    return new LongshoreError('tailnet-busy', `cannot ${what}: the tailnet's rate limit still holds after ${attempts} attempts`, {
      next: 'Wait some minutes, then run the same command again.',
    });
  const because = answer === undefined ? 'the connection failed' : `the tailnet answered with status ${answer.status}`;
  return new LongshoreError('tailnet-unreachable', `cannot ${what}: ${because}, ${attempts} times`, {
    next: 'Look at https://status.tailscale.com, then run the same command again.',
  });
}
