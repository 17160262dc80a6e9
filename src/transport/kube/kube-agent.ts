// Connections to one API server: TLS as the kubeconfig says, straight or through an HTTP proxy by CONNECT
// (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/, proxy-url).
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import type { ClusterAccess, ClusterCredentials } from './cluster-access.ts';

/**
 * What TLS needs besides the address. Certificates are read once, not for each connection; they stay part of the key under which
 * connections are kept, so that new credentials get new ones.
 */
export function tlsOptions(access: ClusterAccess, credentials: ClusterCredentials) {
  return {
    secureContext: contextOf(access, credentials),
    ...(access.ca === undefined ? {} : { ca: access.ca }),
    ...(credentials.clientCertificate === undefined ? {} : { cert: credentials.clientCertificate }),
    ...(credentials.clientKey === undefined ? {} : { key: credentials.clientKey }),
    ...(access.serverName === undefined ? {} : { servername: access.serverName }),
    ...(access.insecure === true ? { rejectUnauthorized: false } : {}),
  };
}

const contexts = new WeakMap<ClusterAccess, { readonly key: string; readonly context: SecureContext }>();

function contextOf(access: ClusterAccess, { clientCertificate, clientKey }: ClusterCredentials): SecureContext {
  const key = `${clientCertificate ?? ''}\n${clientKey ?? ''}`;
  const known = contexts.get(access);
  if (known?.key === key) return known.context;
  const context = createSecureContext({
    ...(access.ca === undefined ? {} : { ca: access.ca }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
  });
  contexts.set(access, { key, context });
  return context;
}

/** Node's servers, and proxies, close after five seconds. */
const idleMs = 2000;

type Opened = (error: Error | null, stream: Duplex) => void;
interface Destination {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly servername?: string;
}

export function kubeAgent(access: ClusterAccess, maxSockets: number, keepAlive: boolean): HttpAgent | HttpsAgent {
  const secure = access.url.startsWith('https:');
  // The one that was used last is used next, and none after a pause: a server closes idle ones, and a write on one that it has just
  // closed leaves its effect unknown.
  const options = { keepAlive, maxSockets, scheduling: 'lifo' as const, ...(keepAlive ? { timeout: idleMs } : {}) };
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
  const { proxyUrl } = access;
  if (proxyUrl === undefined) return agent;
  const through = agent as unknown as { createConnection: (destination: Destination, opened: Opened) => undefined };
  through.createConnection = (destination, opened) => {
    tunnel(proxyUrl, `${destination.host}:${destination.port}`, (error, socket) => {
      if (error !== null || !secure) return opened(error, socket);
      const secured = connectTls({ ...destination, host: destination.host ?? '', socket } as ConnectionOptions);
      secured.once('error', () => socket.destroy());
      opened(null, secured);
    });
    return undefined;
  };
  return agent;
}

function tunnel(proxyUrl: string, address: string, opened: (error: Error | null, socket: Socket) => void): void {
  const proxy = new URL(proxyUrl);
  const basic = Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64');
  const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    host: proxy.hostname,
    port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
    method: 'CONNECT',
    path: address,
    agent: false,
    headers: { host: address, ...(proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${basic}` }) },
  });
  const fail = (error: Error): void => opened(error, undefined as unknown as Socket);
  request.once('error', (error) => fail(new Error(`proxy ${proxy.host}: ${error.message}`)));
  request.once('response', (answer) => {
    answer.resume();
    fail(new Error(`proxy ${proxy.host} answered ${answer.statusCode}`));
  });
  request.once('connect', (answer, socket: Socket) => {
    if (answer.statusCode === 200) return opened(null, socket);
    socket.destroy();
    fail(new Error(`proxy ${proxy.host} answered ${answer.statusCode}`));
  });
  request.end();
}
