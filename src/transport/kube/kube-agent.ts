// Connections to one API server for what is a stream (watches, logs, commands): TLS as the kubeconfig says, straight or through an
// HTTP proxy (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/, proxy-url).
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import type { ClusterAccess, ClusterCredentials } from './cluster-access.ts';
import { proxyTunnel } from './proxy-tunnel.ts';

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

type Opened = (error: Error | null, stream: Duplex) => void;
interface Destination {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly servername?: string;
}

/** Each request gets a connection of its own. */
export function kubeAgent(access: ClusterAccess): HttpAgent | HttpsAgent {
  const secure = access.url.startsWith('https:');
  const agent = secure ? new HttpsAgent() : new HttpAgent();
  const { proxyUrl } = access;
  if (proxyUrl === undefined) return agent;
  const through = agent as unknown as { createConnection: (destination: Destination, opened: Opened) => undefined };
  through.createConnection = (destination, opened) => {
    proxyTunnel(proxyUrl, `${destination.host}:${destination.port}`, (error, socket) => {
      if (error !== null || !secure) return opened(error, socket);
      const secured = connectTls({ ...destination, host: destination.host ?? '', socket } as ConnectionOptions);
      secured.once('error', () => socket.destroy());
      opened(null, secured);
    });
    return undefined;
  };
  return agent;
}
