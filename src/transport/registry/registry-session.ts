// Requests to one registry: authenticates when it is asked to, follows redirects to where blobs lie, repeats what only reads,
// and turns what goes wrong into errors that say what was being done.
import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { LongshoreError, type Effect } from '../../core/error.ts';
import type { RegistryLocator } from '../../ports/registry.ts';
import { answerError } from './answer-error.ts';
import { Authorization, type Credentials } from './authorization.ts';
import { parseChallenges } from './challenge.ts';
import { ContentFailure, HttpConnections } from './send-request.ts';

/** Where to connect to. */
export interface RegistryAddress {
  readonly url: string;
  /** A Unix socket that leads to the host and port of the URL; what the registry says of other hosts is asked for from here. */
  readonly socketPath?: string;
}

export interface SessionOptions {
  readonly locator: RegistryLocator;
  /** When that is not the locator's URL: the near end of a tunnel, a registry of the twin. */
  readonly address?: RegistryAddress;
  /** Asked for once, when the registry wants them. */
  readonly credentials: () => Promise<Credentials | undefined>;
  readonly signal: AbortSignal;
  /** For how long nothing may pass on a connection; 120 000 unless given. */
  readonly idleMs?: number;
}

export interface Ask {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root, or a whole URL that the registry has given. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  /** What a token is asked for, as `repository:library/alpine:pull`. */
  readonly scope: string;
  /** What is being done, for the error: `read the tags of library/alpine`. */
  readonly action: string;
  /** Answers that the caller knows the meaning of. */
  readonly expects: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly url: URL;
  /** Not read yet; has to be, or to be destroyed. */
  readonly body: IncomingMessage;
}

const busy = [429, 502, 503, 504];
const pausesMs = [200, 800];
const longestRetryAfterMs = 30_000;
/** More of an answer that is read whole is no manifest and no list (zot's limit for manifests is 4 MiB). */
const mostBytes = 64 * 1024 * 1024;

export class RegistrySession implements Disposable {
  readonly base: URL;
  readonly label: string;
  readonly #connections: HttpConnections;
  readonly #authorization: Authorization;
  readonly #signal: AbortSignal;
  readonly #socketPath: string | undefined;

  constructor({ locator, address, credentials, signal, idleMs = 120_000 }: SessionOptions) {
    this.base = baseOf(address?.url ?? locator.url);
    this.#socketPath = address?.socketPath;
    this.label = locator.url;
    this.#signal = signal;
    this.#connections = new HttpConnections(idleMs);
    let known: Promise<Credentials | undefined> | undefined;
    this.#authorization = new Authorization({
      registry: this.base,
      credentials: () => (known ??= credentials()),
      now: () => Date.now(),
      get: async (url, headers) => {
        const response = await this.#connections
          .send({ method: 'GET', url, headers, signal, ...this.#way(url) })
          .catch((error: unknown) => {
            throw this.unreachable('ask its token server', error, 'unchanged');
          });
        return { status: response.statusCode ?? 0, body: (await collect(response)).toString('utf8') };
      },
    });
  }

  /** Errors as the port says; `registry-unreachable` when no answer came, with the effect `unknown` for a write. */
  async ask(ask: Ask): Promise<Answer> {
    const reads = ask.method === 'GET' || ask.method === 'HEAD';
    for (let attempt = 0; ; attempt += 1) {
      const pauseMs = pausesMs[attempt];
      try {
        const answer = await this.#authorized(ask);
        if (ask.expects.includes(answer.status)) return answer;
        const retry = reads && busy.includes(answer.status) && pauseMs !== undefined;
        const body = (await collect(answer.body)).toString('utf8');
        if (!retry) {
          const action = `${ask.action} at ${this.label}`;
          throw answerError({ action, status: answer.status, body, write: !reads });
        }
        const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
        await wait(Number.isFinite(seconds) ? Math.min(seconds * 1000, longestRetryAfterMs) : pauseMs, undefined, { signal: this.#signal });
      } catch (error) {
        if (error instanceof ContentFailure) throw error.cause;
        if (error instanceof LongshoreError || this.#signal.aborted) throw error;
        const refused = codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOTFOUND';
        if (!reads || refused || pauseMs === undefined)
          throw this.unreachable(ask.action, error, reads || refused ? 'unchanged' : 'unknown');
        await wait(pauseMs, undefined, { signal: this.#signal });
      }
    }
  }

  /** The whole body of an answer. */
  async content(answer: Answer, action: string): Promise<Buffer> {
    try {
      return await collect(answer.body);
    } catch (error) {
      if (error instanceof LongshoreError || this.#signal.aborted) throw error;
      throw this.unreachable(action, error, 'unchanged');
    }
  }

  unreachable(action: string, error: unknown, effect: Effect): LongshoreError {
    const because = error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error);
    return new LongshoreError('registry-unreachable', `cannot ${action} at ${this.label}: ${because}`, {
      effect,
      next: 'Start the registry, or correct its address and whether it speaks http or https.',
      cause: error,
    });
  }

  async #authorized(ask: Ask): Promise<Answer> {
    const first = await this.#follow(ask, this.#authorization.header(ask.scope));
    if (first.status !== 401) return first;
    const challenges = parseChallenges(first.headers['www-authenticate'] ?? '');
    const again = ask.body === undefined || ask.body instanceof Uint8Array;
    const header = await this.#authorization.answer(challenges, ask.scope);
    // A stream has been used up in part: whoever sends one goes on from what has arrived.
    if (header === undefined || !again) return first;
    await collect(first.body);
    return await this.#follow(ask, header);
  }

  async #follow(ask: Ask, authorization: string | undefined): Promise<Answer> {
    let url = this.resolve(ask.path, this.base);
    for (let hops = 0; ; hops += 1) {
      const own = url.origin === this.base.origin;
      const headers = { ...ask.headers, ...(own && authorization !== undefined ? { authorization } : {}) };
      const body = ask.body === undefined ? {} : { body: ask.body };
      const response = await this.#connections.send({ method: ask.method, url, headers, signal: this.#signal, ...this.#way(url), ...body });
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      const moved = [301, 302, 303, 307, 308].includes(status) && (ask.method === 'GET' || ask.method === 'HEAD') && location !== undefined;
      if (!moved || hops === 5) return { status, headers: flat(response.headers), url, body: response };
      response.resume();
      url = this.resolve(location, url);
    }
  }

  /** A registry behind a proxy that speaks TLS often writes `http` into its own addresses; its origin is the one we know. */
  resolve(location: string, from: URL): URL {
    const url = new URL(location, from);
    if (url.origin === this.base.origin) return url;
    // With its port: storage for blobs is often another port of the same host.
    const own = url.host === this.base.host || url.host === URL.parse(this.label)?.host;
    return own ? new URL(`${url.pathname}${url.search}`, this.base) : url;
  }

  #way(url: URL): { readonly socketPath?: string } {
    return this.#socketPath === undefined || url.origin !== this.base.origin ? {} : { socketPath: this.#socketPath };
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }
}

function baseOf(address: string): URL {
  const url = URL.parse(address);
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && url.search === '') return url;
  throw new LongshoreError('registry-address', `cannot use "${address}" as a registry: it is no http:// or https:// URL without a path`, {
    next: 'Write it as http://host:port or https://host.',
  });
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new LongshoreError('registry-refused', `cannot read an answer of the registry: it is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flat(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
