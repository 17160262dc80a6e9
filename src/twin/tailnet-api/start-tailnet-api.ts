// Serves the stand-in of Tailscale's API over HTTP on loopback, with tokens that expire, so that the client that reaches the
// real one reaches this one. A test can have a request go wrong.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOfBytes } from '../../core/digest.ts';
import type { TwinWorld } from '../world.ts';
import { answerCall, type ApiAnswer } from './tailnet-answers.ts';
import { TailnetState } from './tailnet-state.ts';

/** What becomes of a request: another answer instead of the right one, or the right one done and its reply lost. */
export type Interference = ApiAnswer | 'drop' | 'do-and-drop' | 'do-and-fail';

export interface TailnetApi extends AsyncDisposable {
  readonly url: string;
  readonly state: TailnetState;
}

export interface TailnetApiOptions {
  /** Asked before each request, tokens included. `POST tailnet/-/acl`. */
  readonly interfere?: (request: string) => Interference | undefined;
  /** Tags of the OAuth client; a person's rights without. */
  readonly clientTags?: readonly string[];
}

const tokenLifeMs = 3_600_000;

export async function startTailnetApi(world: TwinWorld, options: TailnetApiOptions = {}): Promise<TailnetApi> {
  const state = new TailnetState(world);
  const tokens = new Map<string, number>();
  const server = createServer((request, response) => {
    void respond(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: error instanceof Error ? error.message : 'internal server error' }));
    });
  });

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.replace(/^\/api\/v2\//, '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const interference = options.interfere?.(`${request.method ?? 'GET'} ${path}`);
    if (interference === 'drop') return void request.socket.destroy();
    if (typeof interference === 'object') return write(response, interference);
    const answer = path === 'oauth/token' ? token(body) : answered(request, path, body);
    if (interference === 'do-and-drop') return void request.socket.destroy();
    write(response, interference === 'do-and-fail' ? { status: 500, body: JSON.stringify({ message: 'internal server error' }) } : answer);
  };

  const token = (body: string): ApiAnswer => {
    const form = new URLSearchParams(body);
    if (form.get('grant_type') !== 'client_credentials' || (form.get('client_secret') ?? '') === '')
      return { status: 401, body: '{"message":"invalid client"}' };
    const made = `tskey-api-${randomBytes(8).toString('hex')}`;
    tokens.set(made, world.clock.now() + tokenLifeMs);
    return { status: 200, body: JSON.stringify({ access_token: made, token_type: 'Bearer', expires_in: tokenLifeMs / 1000 }) };
  };

  const answered = (request: IncomingMessage, path: string, body: string): ApiAnswer => {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if ((tokens.get(bearer) ?? 0) <= world.clock.now()) return { status: 401, body: '{"message":"API token invalid"}' };
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    return world.store.transaction(() =>
      answerCall(state, {
        method: request.method ?? 'GET',
        path: path.split('/').map(decodeURIComponent),
        headers,
        body,
        tags: options.clientTags,
        suffix: world.tailnet.suffix,
        mint: () => digestOfBytes(`${world.directory} ${state.keys().length}`).slice(7, 31),
      }),
    );
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function write(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  response.writeHead(status, headers);
  response.end(body);
}
