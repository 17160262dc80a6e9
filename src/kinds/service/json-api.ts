// JSON over HTTP with a service: who asks, what its answers mean, and what may be asked a second time. A read is repeated when
// the service is busy or its answer was lost; a write never is: when its answer is lost, its effect is unknown, and whoever
// called reads the world.
import { LongshoreError, type Effect } from '../../core/error.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { Secret } from '../../core/secret.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import type { WebResponse, WebSending } from '../../ports/web.ts';
import type { ServiceLocator } from './service-locator.ts';

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for an empty body, and for one that is no JSON. */
  readonly json: Json | undefined;
}

export interface ApiRead {
  /** Below the locator's url, encoded, with its query. */
  readonly path: string;
  /** For errors: `read repository eblume/zot`. */
  readonly what: string;
  /** Statuses beside 2xx of which the caller knows the meaning. */
  readonly expects?: readonly number[];
}

export interface ApiWrite extends ApiRead {
  readonly method: WebSending['method'];
  /** Values may be secrets: they are written into the request and nowhere else. */
  readonly body?: ApiBody;
}

export type ApiBody = { readonly [key: string]: Json | Secret | ApiBody | undefined };

const attempts = 4;
const firstPauseMs = 250;
const again: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Errors: `service-unreachable`, `service-unauthorized`, `service-forbidden`, `service-refused`, `service-busy`, `service-failed`. */
export async function readApi(context: ReadContext, service: ServiceLocator, read: ApiRead): Promise<ApiReply> {
  const { headers } = await authorization(context, service);
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === attempts;
    try {
      const response = await context.web.get(addressOf(service, read), { from: service.from ?? 'laptop', headers });
      if (!again.has(response.status) || last) return judged(response, service, { ...read, effect: 'unchanged', hidden: [] });
    } catch (error) {
      if (!isWeb(error) || error.code !== 'web-timeout' || last) throw unreachable(error, service, read, 'unchanged');
    }
    await context.clock.sleep(firstPauseMs * 2 ** (attempt - 1), context.signal);
  }
}

export async function writeApi(context: WriteContext, service: ServiceLocator, write: ApiWrite): Promise<ApiReply> {
  const { headers, hidden } = await authorization(context, service);
  const secrets = [...hidden, ...secretsIn(write.body)];
  let response: WebResponse;
  try {
    response = await context.web.send(addressOf(service, write), {
      method: write.method,
      from: service.from ?? 'laptop',
      headers: { ...headers, ...(write.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(write.body === undefined ? {} : { body: revealed(write.body) }),
    });
  } catch (error) {
    throw unreachable(error, service, write, error instanceof LongshoreError ? error.effect : 'unknown');
  }
  // A server that fails may have done what it was asked before it failed.
  return judged(response, service, { ...write, effect: response.status >= 500 ? 'unknown' : 'unchanged', hidden: secrets });
}

function addressOf({ url }: ServiceLocator, { path }: ApiRead): string {
  return `${url.replace(/\/+$/, '')}${path}`;
}

async function authorization(
  context: ReadContext,
  { auth }: ServiceLocator,
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly hidden: readonly Secret[] }> {
  const accept = { accept: 'application/json' };
  if (auth === undefined) return { headers: accept, hidden: [] };
  const secret = await context.secret(auth.scheme === 'basic' ? auth.password : auth.token);
  const value = secret.reveal();
  const shown =
    auth.scheme === 'basic'
      ? `Basic ${Buffer.from(`${auth.username}:${value}`).toString('base64')}`
      : `${auth.scheme === 'bearer' ? 'Bearer' : 'token'} ${value}`;
  return { headers: { ...accept, authorization: shown }, hidden: [secret] };
}

interface Judging extends ApiRead {
  readonly effect: Effect;
  readonly hidden: readonly Secret[];
}

function judged({ status, headers, body }: WebResponse, service: ServiceLocator, asked: Judging): ApiReply {
  if ((status >= 200 && status < 300) || asked.expects?.includes(status) === true) return { status, headers, json: parsed(body) };
  const [code, next] =
    status === 401
      ? (['service-unauthorized', 'Give a token that it takes; it may have expired.'] as const)
      : status === 403
        ? (['service-forbidden', 'Give a token with the rights for this.'] as const)
        : status === 429
          ? (['service-busy', 'Wait a little, then run the same command again.'] as const)
          : status >= 500
            ? (['service-failed', 'Look at its log, then run the same command again.'] as const)
            : (['service-refused', 'Correct what it complains of.'] as const);
  const said = saidBy(body, asked.hidden);
  throw new LongshoreError(code, `cannot ${asked.what} at ${service.url}: it answers ${status}${said === '' ? '' : `: ${said}`}`, {
    effect: asked.effect,
    next,
  });
}

/** The service's own words, without a secret that it may repeat. */
function saidBy(body: string, hidden: readonly Secret[]): string {
  const json = parsed(body) as JsonObject | undefined;
  const words = typeof json === 'object' && json !== null ? (json['message'] ?? json['error']) : undefined;
  let text = typeof words === 'string' ? words : body.trimStart().startsWith('<') ? '' : body;
  for (const secret of hidden) if (secret.reveal() !== '') text = text.replaceAll(secret.reveal(), secret.toString());
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}

function unreachable(error: unknown, service: ServiceLocator, asked: ApiRead, effect: Effect): unknown {
  if (!isWeb(error)) return error;
  const because = error.message.slice(error.message.indexOf(': ') + 2);
  return new LongshoreError('service-unreachable', `cannot ${asked.what} at ${service.url} from ${service.from ?? 'laptop'}: ${because}`, {
    effect,
    next: error.next ?? 'Start it, or correct the address.',
    cause: error,
  });
}

function isWeb(error: unknown): error is LongshoreError {
  return error instanceof LongshoreError && error.code.startsWith('web-');
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}

/** A secret says its label when it is made JSON, so its value is taken before. */
function revealed(value: unknown): string {
  const open = (each: unknown): unknown =>
    each instanceof Secret
      ? each.reveal()
      : Array.isArray(each)
        ? each.map(open)
        : typeof each === 'object' && each !== null
          ? Object.fromEntries(Object.entries(each).map(([key, member]) => [key, open(member)]))
          : each;
  return JSON.stringify(open(value));
}
