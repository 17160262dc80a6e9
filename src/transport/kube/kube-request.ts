// One exchange with an API server over kept-alive connections. What a lost connection means depends on how far the request got:
// a write whose body has left may have been done.
import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { LongshoreError } from '../../core/error.ts';
import type { ClusterAccess } from './cluster-access.ts';

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
}

export interface KubeConnection {
  send(request: KubeRequest): Promise<KubeResponse>;
  close(): void;
}

export function kubeConnection(name: string, access: ClusterAccess, timeoutMs: number): KubeConnection {
  const url = new URL(access.url);
  const secure = url.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true, maxSockets: 8 }) : new HttpAgent({ keepAlive: true, maxSockets: 8 });

  const attempt = async (request: KubeRequest): Promise<KubeResponse | 'stale'> => {
    const credentials = { ...access, ...(await access.credentials?.()) };
    const options = {
      agent,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname.replace(/\/$/, '')}${request.path}`,
      method: request.method,
      timeout: timeoutMs,
      headers: {
        accept: 'application/json',
        'user-agent': 'longshore',
        ...(credentials.token === undefined ? {} : { authorization: `Bearer ${credentials.token}` }),
        ...(request.body === undefined
          ? {}
          : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(request.body) }),
      },
    };
    const tls = {
      ...(access.ca === undefined ? {} : { ca: access.ca }),
      ...(credentials.clientCertificate === undefined ? {} : { cert: credentials.clientCertificate }),
      ...(credentials.clientKey === undefined ? {} : { key: credentials.clientKey }),
      ...(access.serverName === undefined ? {} : { servername: access.serverName }),
      ...(access.insecure === true ? { rejectUnauthorized: false } : {}),
    };
    return new Promise((resolve, reject) => {
      const sending: ClientRequest = secure ? httpsRequest({ ...options, ...tls }) : httpRequest(options);
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
      sending.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      });
      sending.end(request.body);
    });
  };

  return {
    async send(request) {
      for (let tries = 0; ; tries += 1) {
        const answer = await attempt(request);
        if (answer !== 'stale') return answer;
        if (tries >= 3) throw lost(name, access.url, new Error('connection closed again and again'), false);
      }
    },
    close: () => agent.destroy(),
  };
}

function lost(name: string, url: string, error: Error, mayHaveHappened: boolean): LongshoreError {
  const code = 'code' in error ? String(error.code) : error.message;
  return new LongshoreError('cluster-unreachable', `cannot reach cluster "${name}" at ${url}: ${code}`, {
    effect: mayHaveHappened ? 'unknown' : 'unchanged',
    next: 'See that the cluster runs and that its address and certificates are those of the kubeconfig.',
    cause: error,
  });
}
