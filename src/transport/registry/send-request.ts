// One HTTP request on a kept connection, its body streamed with backpressure. Node's own client instead of `fetch`: bodies
// pass through it several times faster, and an answer that comes before the body has ended is seen.
import { once } from 'node:events';
import { Agent as PlainAgent, request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  /** Instead of the URL's host and port. */
  readonly socketPath?: string;
}

/** The content that was to be sent could not be had: not the registry's fault. */
export class ContentFailure extends Error {}

export class HttpConnections implements Disposable {
  readonly #plain = new PlainAgent({ keepAlive: true, maxSockets: 64 });
  readonly #tls = new TlsAgent({ keepAlive: true, maxSockets: 64 });
  readonly #idleMs: number;

  /** `idleMs`: for how long nothing may pass before the connection counts as broken. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** The answer, its body not read yet. Rejects with the system's error when no answer came. */
  async send(request: HttpRequest): Promise<IncomingMessage> {
    try {
      return await this.#attempt(request);
    } catch (error) {
      // A connection that the server had closed while it was idle: nothing has been sent on it.
      const stale = error instanceof StaleConnection && (request.body === undefined || request.body instanceof Uint8Array);
      if (!stale) throw error instanceof StaleConnection ? error.cause : error;
      return await this.#attempt(request).catch((second: unknown) => {
        throw second instanceof StaleConnection ? second.cause : second;
      });
    }
  }

  async #attempt({ method, url, headers, body, signal, socketPath }: HttpRequest): Promise<IncomingMessage> {
    const secure = url.protocol === 'https:';
    const way = socketPath === undefined ? {} : { socketPath };
    const options = { method, headers, signal, agent: secure ? this.#tls : this.#plain, ...way };
    const request = secure ? tlsRequest(url, options) : plainRequest(url, options);
    request.setTimeout(this.#idleMs, () => request.destroy(new Error(`nothing came for ${Math.round(this.#idleMs / 1000)} s`)));
    return await new Promise<IncomingMessage>((resolve, reject) => {
      let answered = false;
      request.on('response', (response) => {
        answered = true;
        resolve(response);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(request.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection(error) : error);
      });
      if (body === undefined || body instanceof Uint8Array) request.end(body);
      else {
        pump(body, request, () => answered).catch((error: unknown) => {
          request.destroy(new ContentFailure('the content could not be read', { cause: error }));
        });
      }
    });
  }

  [Symbol.dispose](): void {
    this.#plain.destroy();
    this.#tls.destroy();
  }
}

class StaleConnection extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Stops when an answer has come already: a refusal does not wait for the rest. */
async function pump(body: AsyncIterable<Uint8Array>, request: ClientRequest, answered: () => boolean): Promise<void> {
  for await (const chunk of body) {
    if (request.destroyed || answered()) return;
    if (!request.write(chunk)) await drained(request);
  }
  request.end();
}

async function drained(request: ClientRequest): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race(['drain', 'close', 'response'].map((event) => once(request, event, { signal: over.signal })));
  } catch {
    // The request has failed: its own `error` event tells why.
  } finally {
    over.abort();
  }
}
