// One exchange with an API server over kept-alive connections. What a lost connection means depends on how far the request got:
// a write whose body has left may have been done.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { LongshoreError } from '../../core/error.ts';
import type { ClusterAccess } from './cluster-access.ts';
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

/** Requests at a time. A server under load answers 429 to more; below that, one connection waits for nothing. */
const maxSockets = 16;

export function kubeConnection(name: string, access: ClusterAccess, timeoutMs: number): KubeConnection {
  const url = new URL(access.url);
  const secure = url.protocol === 'https:';
  const agent = kubeAgent(access, maxSockets, true);
  // Never one that was used before: the server may have closed it, and an upgrade cannot be told from a lost one.
  const streams = kubeAgent(access, Number.POSITIVE_INFINITY, false);

  const start = async (
    path: string,
    method: string,
    headers: Readonly<Record<string, string | number>>,
    stream: boolean,
  ): Promise<ClientRequest> => {
    const credentials = { ...access, ...(await access.credentials?.()) };
    const options = {
      agent: stream ? streams : agent,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname.replace(/\/$/, '')}${path}`,
      method,
      ...(stream ? {} : { timeout: timeoutMs }),
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
    const { body } = request;
    const type = { 'content-type': request.contentType ?? 'application/json' };
    const sending = await start(
      request.path,
      request.method,
      body === undefined ? {} : { ...type, 'content-length': Buffer.byteLength(body) },
      false,
    );
    return new Promise((resolve, reject) => {
      let connected = false;
      const fail = (error: Error): void => {
        // A kept-alive connection that the server had already closed; a read is simply asked again.
        if (sending.reusedSocket && !request.writes) resolve('stale');
        else reject(lost(name, access.url, error, request.writes && (connected || sending.reusedSocket)));
      };
      sending.on('socket', (socket) => {
        if (!socket.connecting) connected = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true));
      });
      sending.on('timeout', () => sending.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      sending.on('error', fail);
      sending.on('response', (response) => void whole(response).then(resolve, fail));
      sending.end(request.body);
    });
  };

  return {
    async send(request) {
      for (let tries = 0; ; tries += 1) {
        const answer = await attempt(request);
        if (answer !== 'stale') return answer;
        // Every kept connection may have been closed; one more is new.
        if (tries > maxSockets) throw lost(name, access.url, new Error('connection closed again and again'), false);
      }
    },
    async open(path, signal) {
      const asking = await start(path, 'GET', {}, true);
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
      const asking = await start(path, 'GET', { connection: 'Upgrade', upgrade: 'websocket', ...headers }, true);
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
      agent.destroy();
      streams.destroy();
    },
  };
}

function whole(response: IncomingMessage): Promise<KubeResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      // `299 - "text"` (RFC 7234, 5.5); several may stand in one header.
      const warnings = [...(response.headers['warning'] ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '');
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), warnings });
    });
  });
}

function lost(name: string, url: string, error: Error, mayHaveHappened: boolean): LongshoreError {
  const code = 'code' in error ? String(error.code) : error.message;
  return new LongshoreError('cluster-unreachable', `cannot reach cluster "${name}" at ${url}: ${code}`, {
    effect: mayHaveHappened ? 'unknown' : 'unchanged',
    next: 'See that the cluster runs and that its address and certificates are those of the kubeconfig.',
    cause: error,
  });
}
