// The API server's HTTP side: loopback only, bearer token, HTTP and HTTPS on one port (kubectl sends a token over TLS only),
// watches and followed logs as lines that come when they come. Without a token it answers as the real one does to an anonymous
// user (403), with a wrong one 401. Paths under /twin/ are for other processes of the same twin.
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createPortServer, type Server as PortServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ApiError } from './api-error.ts';
import { handleApi } from './api-handler.ts';
import type { ApiAnswer, ApiParts, WatchRequest } from './api-request.ts';
import type { Certificate } from './certificate.ts';
import type { LogRequest } from './controllers/container-logs.ts';
import { docText } from './doc-text.ts';
import type { Doc } from './doc.ts';

export interface ApiServerParts extends ApiParts {
  readonly token: string;
  readonly certificate: Certificate;
  readonly logs: ApiParts['logs'] & { follow(request: LogRequest, tell: (text: string) => void, ended: () => void): () => void };
  /** Answers a request under /twin/. */
  twin(path: string, body: string): Promise<Doc | undefined>;
  /** Takes over a connection that asks to speak another protocol (exec, port-forward); gives what to refuse it with. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): ApiError | undefined;
}

export class ApiServer {
  readonly #port: PortServer;
  readonly #sockets = new Set<Duplex>();
  readonly #parts: ApiServerParts;
  /** The header that is let in. */
  readonly #expected: Buffer;
  constructor(parts: ApiServerParts) {
    this.#parts = parts;
    this.#expected = Buffer.from(`Bearer ${parts.token}`);
    const plain = this.#equip(createServer());
    let encrypted: Server | undefined;
    this.#port = createPortServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      socket.once('data', (chunk: Buffer) => {
        socket.pause();
        socket.unshift(chunk);
        // The first byte of TLS is the type of its handshake record.
        if (chunk[0] === 0x16)
          (encrypted ??= this.#equip(createTlsServer({ cert: parts.certificate.certificate, key: parts.certificate.key }))).emit(
            'connection',
            socket,
          );
        else plain.emit('connection', socket);
        process.nextTick(() => socket.resume());
      });
    });
  }

  /** Listens on the port, or on a free one when it is taken or 0; gives the port. */
  async listen(port: number): Promise<number> {
    const attempt = (wanted: number): Promise<number> =>
      new Promise((resolve, reject) => {
        this.#port.once('error', reject);
        this.#port.listen(wanted, '127.0.0.1', () => {
          this.#port.removeListener('error', reject);
          const address = this.#port.address();
          resolve(typeof address === 'object' && address !== null ? address.port : wanted);
        });
      });
    return attempt(port).catch((error: NodeJS.ErrnoException) => {
      if (port === 0 || error.code !== 'EADDRINUSE') throw error;
      return attempt(0);
    });
  }

  async close(): Promise<void> {
    if (!this.#port.listening) return;
    await new Promise<void>((resolve) => {
      this.#port.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #equip<Kind extends Server>(server: Kind): Kind {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error: unknown) => {
        if (!response.headersSent)
          send(response, {
            status: 500,
            body: new ApiError(500, 'InternalError', error instanceof Error ? error.message : String(error)).body,
          });
        else response.destroy();
      });
    });
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const refused = this.#refusal(request.headers.authorization) ?? this.#parts.upgrade(request, socket, head);
      if (refused === undefined) return;
      const text = JSON.stringify(refused.body);
      socket.end(
        `HTTP/1.1 ${refused.code} ${refused.code}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
      );
    });
    server.on('clientError', (_error, socket: Duplex) => socket.destroy());
    return server;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await wholeBody(request);
    const body = bytes.toString('utf8');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const refused = this.#refusal(request.headers.authorization);
    if (refused !== undefined) return send(response, { status: refused.code, body: refused.body });
    if (url.pathname.startsWith('/twin/')) {
      const result = await this.#parts.twin(url.pathname.slice('/twin/'.length), body);
      return send(response, { status: result === undefined ? 404 : 200, body: result ?? 'no such request\n' });
    }
    // Node joins what comes several times, but for cookies.
    const headers = request.headers as Readonly<Record<string, string | undefined>>;
    const answer = handleApi({ method: request.method ?? 'GET', url, headers, body, bytes }, this.#parts);
    if (answer.watch !== undefined) return this.#watch(response, answer.watch);
    if (answer.follow !== undefined) return this.#follow(response, answer.follow, String(answer.body));
    return send(response, answer);
  }

  #refusal(authorization: string | undefined): ApiError | undefined {
    if (authorization === undefined) return new ApiError(403, 'Forbidden', 'forbidden: User "system:anonymous" cannot do this');
    const given = Buffer.from(authorization);
    return given.length === this.#expected.length && timingSafeEqual(given, this.#expected)
      ? undefined
      : new ApiError(401, 'Unauthorized', 'Unauthorized');
  }

  #watch(response: ServerResponse, watch: WatchRequest): void {
    const { objects } = this.#parts;
    response.writeHead(200, { 'content-type': 'application/json' });
    const write = (type: string, object: Doc): void => void response.write(`{"type":"${type}","object":${docText(object)}}\n`);
    const tell = (type: string, object: Doc): void => write(type, watch.shape(object));
    const past = watch.since === undefined ? undefined : objects.since(watch.type, watch.since);
    if (watch.since !== undefined && past === undefined) {
      write('ERROR', new ApiError(410, 'Expired', `too old resource version: ${watch.since}`).body as Doc);
      response.end();
      return;
    }
    if (past === undefined) for (const object of objects.list(watch.type)) if (watch.match(object)) tell('ADDED', object);
    if (watch.initialEvents) {
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      write('BOOKMARK', {
        kind: watch.type.kind,
        apiVersion: watch.type.apiVersion,
        metadata: { resourceVersion: String(objects.version), annotations },
      });
    }
    // To a watch that selects, an object appears when it begins to fit, and is gone when it no longer does.
    const tellChange = (event: { readonly type: string; readonly object: Doc; readonly before: Doc | undefined }): void => {
      const fitted = event.before !== undefined && watch.match(event.before);
      if (event.type === 'DELETED' || !watch.match(event.object)) {
        if (fitted) tell('DELETED', event.object);
      } else tell(fitted ? 'MODIFIED' : 'ADDED', event.object);
    };
    for (const event of past ?? []) tellChange(event);
    response.flushHeaders();
    const unsubscribe = objects.subscribe((event) => {
      if (objects.matches(event, watch.type)) tellChange(event);
    });
    const timer = setTimeout(() => response.end(), Math.min(watch.seconds, 86_400) * 1000);
    response.on('close', () => {
      clearTimeout(timer);
      unsubscribe();
    });
  }

  #follow(response: ServerResponse, request: LogRequest, before: string): void {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.write(before);
    response.flushHeaders();
    const stop = this.#parts.logs.follow(
      request,
      (text) => void response.write(text),
      () => response.end(),
    );
    response.on('close', stop);
  }
}

/** By events: an iterator of each request costs more than most of what is done with it. */
function wholeBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the request was cut short')));
  });
}

function send(response: ServerResponse, { status, body, warnings = [], contentType }: ApiAnswer): void {
  const text = typeof body === 'string';
  response.setHeader('content-type', contentType ?? (text ? 'text/plain; charset=utf-8' : 'application/json'));
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  // Not `writeHead`, after which the length would be unknown: head and body leave in one write.
  response.statusCode = status;
  response.end(text ? body : docText(body));
}
