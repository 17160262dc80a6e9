// One exchange with an API server over kept-alive connections. What a lost connection means depends on how far the request got:
// a write whose body has left may have been done.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LongshoreError } from '../../core/error.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { HttpAnswer } from './answer-reader.ts';
import { ConnectionPool } from './connection-pool.ts';
import { dial } from './dial.ts';
import { kubeAgent, tlsOptions } from './kube-agent.ts';

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  /** A dry run writes nothing whatever its method. */
  readonly writes: boolean;
}

export interface KubeResponse {
  readonly status: number;
  readonly body: string;
  /** The server's `Warning` headers, without their codes. */
  readonly warnings: readonly string[];
}

export interface KubeUpgrade {
  readonly socket: Duplex;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What came with the answer already. */
  readonly head: Buffer;
}

export interface KubeConnection {
  send(request: KubeRequest): Promise<KubeResponse>;
  /** The answer as it comes, on a connection of its own and without a time limit: watches and logs. */
  open(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  /** The connection itself, or the answer of a server that refuses to hand it over. */
  upgrade(path: string, headers: Readonly<Record<string, string>>): Promise<KubeUpgrade | KubeResponse>;
  close(): void;
}

/** Every kept connection may have been closed; one more is new. */
const mostTries = 17;

export function kubeConnection(name: string, access: ClusterAccess, timeoutMs: number): KubeConnection {
  const url = new URL(access.url);
  const secure = url.protocol === 'https:';
  const root = url.pathname.replace(/\/$/, '');
  const pool = new ConnectionPool();
  // Never one that was used before: the server may have closed it, and an upgrade cannot be told from a lost one.
  const streams = kubeAgent(access);

  const start = async (path: string, headers: Readonly<Record<string, string>>): Promise<ClientRequest> => {
    const credentials = { ...access, ...(await access.credentials?.()) };
    const options = {
      agent: streams,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: `${root}${path}`,
      method: 'GET',
      headers: {
        accept: 'application/json',
        'user-agent': 'longshore',
        ...(credentials.token === undefined ? {} : { authorization: `Bearer ${credentials.token}` }),
        ...headers,
      },
    };
    return secure ? httpsRequest({ ...options, ...tlsOptions(access, credentials) }) : httpRequest(options);
  };

  const attempt = async (request: KubeRequest): Promise<KubeResponse | 'stale'> => {
    const credentials = { ...access, ...(await access.credentials?.()) };
    const asking = requestText(url.host, `${root}${request.path}`, request, credentials.token);
    const certificate = `${credentials.clientCertificate ?? ''}\n${credentials.clientKey ?? ''}`;
    const connection = await pool
      .acquire(certificate, () => dial(access, credentials, timeoutMs))
      .catch((error: Error) => {
        throw lost(name, access.url, error, false);
      });
    const { used } = connection;
    try {
      const answer = await connection.ask(asking, timeoutMs);
      pool.release(connection);
      return responseOf(answer);
    } catch (error) {
      // A kept connection that the server had already closed; a read is simply asked again.
      if (used && !request.writes) return 'stale';
      throw lost(name, access.url, error as Error, request.writes);
    }
  };

  return {
    async send(request) {
      for (let tries = 0; ; tries += 1) {
        const answer = await attempt(request);
        if (answer !== 'stale') return answer;
        if (tries > mostTries) throw lost(name, access.url, new Error('connection closed again and again'), false);
      }
    },
    async open(path, signal) {
      const asking = await start(path, {});
      return new Promise((resolve, reject) => {
        const abort = (): unknown => asking.destroy(new Error('aborted'));
        signal.addEventListener('abort', abort, { once: true });
        asking.on('error', (error) => reject(lost(name, access.url, error, false)));
        asking.on('response', (response) => {
          response.once('close', () => signal.removeEventListener('abort', abort));
          resolve(response);
        });
        asking.end();
      });
    },
    async upgrade(path, headers) {
      const asking = await start(path, { connection: 'Upgrade', upgrade: 'websocket', ...headers });
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => asking.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
        asking.on('error', (error) => {
          clearTimeout(limit);
          reject(lost(name, access.url, error, false));
        });
        asking.on('upgrade', (response, socket, head) => {
          clearTimeout(limit);
          resolve({ socket, headers: response.headers, head });
        });
        asking.on('response', (response) => {
          clearTimeout(limit);
          whole(response).then(resolve, reject);
        });
        asking.end();
      });
    },
    close: () => {
      pool.close();
      streams.destroy();
    },
  };
}

function requestText(host: string, path: string, request: KubeRequest, token: string | undefined): string {
  const { body } = request;
  const head = [
    `${request.method} ${path} HTTP/1.1`,
    `host: ${host}`,
    'accept: application/json',
    'user-agent: longshore',
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(body === undefined
      ? []
      : [`content-type: ${request.contentType ?? 'application/json'}`, `content-length: ${Buffer.byteLength(body)}`]),
  ];
  // A line end in a token would begin another header, or another request.
  const wrong = head.find((line) => /[^\t\x20-\x7e]/.test(line));
  if (wrong !== undefined) {
    const what = wrong.split(' ', 1)[0] ?? '';
    throw new LongshoreError('cluster-unreachable', `cannot ask ${host}: "${what}" has a character that no line of a request may have`, {
      next: 'Correct the credentials in the kubeconfig.',
    });
  }
  return `${head.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** `299 - "text"` (RFC 7234, 5.5); several may stand in one header. */
const warning = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

function responseOf({ status, headers, body }: HttpAnswer): KubeResponse {
  const warnings = [...(headers.get('warning') ?? '').matchAll(warning)].map((match) => match[1] ?? '');
  return { status, body: body.toString('utf8'), warnings };
}

async function whole(response: IncomingMessage): Promise<KubeResponse> {
  return { status: response.statusCode ?? 0, body: await text(response), warnings: [] };
}

function lost(name: string, url: string, error: Error, mayHaveHappened: boolean): LongshoreError {
  const code = 'code' in error ? String(error.code) : error.message;
  return new LongshoreError('cluster-unreachable', `cannot reach cluster "${name}" at ${url}: ${code}`, {
    effect: mayHaveHappened ? 'unknown' : 'unchanged',
    next: 'See that the cluster runs and that its address and certificates are those of the kubeconfig.',
    cause: error,
  });
}
