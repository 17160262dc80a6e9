// The API server's HTTP side: loopback only, bearer token, watches as lines of JSON. Without a token it answers as the real one
// does to an anonymous user (403), with a wrong one 401. Paths under /twin/ are for other processes of the same twin.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import { handleApi, type ApiAnswer, type ApiParts } from './api-handler.ts';
import type { Doc } from './doc.ts';

export interface ApiServerParts extends ApiParts {
  readonly token: string;
  /** Answers a request under /twin/. */
  twin(path: string, body: string): Promise<Doc | undefined>;
}

export class ApiServer {
  readonly #server: Server;
  readonly #parts: ApiServerParts;
  constructor(parts: ApiServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        if (!response.headersSent)
          send(response, 500, new ApiError(500, 'InternalError', error instanceof Error ? error.message : String(error)).body);
        else response.destroy();
      });
    });
  }

  /** Listens on the port, or on a free one when it is taken or 0; gives the port. */
  async listen(port: number): Promise<number> {
    const attempt = (wanted: number): Promise<number> =>
      new Promise((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen(wanted, '127.0.0.1', () => {
          this.#server.removeListener('error', reject);
          const address = this.#server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : wanted);
        });
      });
    return attempt(port).catch((error: NodeJS.ErrnoException) => {
      if (port === 0 || error.code !== 'EADDRINUSE') throw error;
      return attempt(0);
    });
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const refused = this.#refusal(request.headers.authorization);
    if (refused !== undefined) return send(response, refused.code, refused.body);
    if (url.pathname.startsWith('/twin/')) {
      const result = await this.#parts.twin(url.pathname.slice('/twin/'.length), body);
      return send(response, result === undefined ? 404 : 200, result ?? 'no such request\n');
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    const answer = handleApi({ method: request.method ?? 'GET', url, headers, body }, this.#parts);
    if (answer.watch !== undefined) return this.#watch(response, answer.watch);
    return send(response, answer.status, answer.body);
  }

  #refusal(authorization: string | undefined): ApiError | undefined {
    if (authorization === undefined) return new ApiError(403, 'Forbidden', 'forbidden: User "system:anonymous" cannot do this');
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(authorization), digest(`Bearer ${this.#parts.token}`))
      ? undefined
      : new ApiError(401, 'Unauthorized', 'Unauthorized');
  }

  #watch(response: ServerResponse, watch: NonNullable<ApiAnswer['watch']>): void {
    const { objects } = this.#parts;
    response.writeHead(200, { 'content-type': 'application/json' });
    const tell = (type: string, object: Doc): void => void response.write(`${JSON.stringify({ type, object })}\n`);
    const past = watch.since === undefined ? undefined : objects.since(watch.type, watch.since);
    if (watch.since !== undefined && past === undefined) {
      tell('ERROR', new ApiError(410, 'Expired', `too old resource version: ${watch.since}`).body as Doc);
      response.end();
      return;
    }
    if (past === undefined) for (const object of objects.list(watch.type)) if (watch.match(object)) tell('ADDED', object);
    for (const event of past ?? []) if (watch.match(event.object)) tell(event.type, event.object);
    response.flushHeaders();
    const unsubscribe = objects.subscribe((event) => {
      if (objects.matches(event, watch.type) && watch.match(event.object)) tell(event.type, event.object);
    });
    const timer = setTimeout(() => response.end(), watch.seconds * 1000);
    response.on('close', () => {
      clearTimeout(timer);
      unsubscribe();
    });
  }
}

function send(response: ServerResponse, status: number, body: Doc | string): void {
  const text = typeof body === 'string';
  response.writeHead(status, { 'content-type': text ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(text ? body : JSON.stringify(body));
}
