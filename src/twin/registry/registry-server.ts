// A registry of the twin on a port of loopback, for clients that speak HTTP.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { apiError, type ApiRequest, type ApiResponse } from './api-message.ts';

export interface RegistryServer extends AsyncDisposable {
  readonly url: string;
}

export async function startRegistryServer(answer: (request: ApiRequest) => Promise<ApiResponse>): Promise<RegistryServer> {
  const server = createServer((request, response) => {
    void respond(answer, request, response);
  });
  server.keepAliveTimeout = 30_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Whoever forgets it must not hang.
  server.unref();
  return { url: `http://127.0.0.1:${portOf(server)}`, [Symbol.asyncDispose]: () => close(server) };
}

async function respond(
  answer: (request: ApiRequest) => Promise<ApiResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://registry');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  let result: ApiResponse;
  try {
    result =
      url === null
        ? apiError(400, 'UNSUPPORTED', 'no such address')
        : await answer({ method: request.method ?? 'GET', url, headers, body: request as AsyncIterable<Uint8Array> });
  } catch (error) {
    // A client that went away in the middle hears nothing of it.
    result = apiError(500, 'UNKNOWN', error instanceof Error ? error.message : String(error));
  }
  if (response.destroyed) return;
  response.writeHead(result.status, { 'docker-distribution-api-version': 'registry/2.0', ...result.headers });
  try {
    if (request.method === 'HEAD' || result.body === undefined) response.end();
    else if (result.body instanceof Uint8Array) response.end(result.body);
    else await pipeline(Readable.from(result.body, { objectMode: false }), response);
  } catch {
    response.destroy();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
