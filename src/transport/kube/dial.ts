// A new connection to an API server, ready to be written to: TLS as the kubeconfig says, straight or through an HTTP proxy.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClusterAccess, ClusterCredentials } from './cluster-access.ts';
import { tlsOptions } from './kube-agent.ts';
import { proxyTunnel } from './proxy-tunnel.ts';

export async function dial(access: ClusterAccess, credentials: ClusterCredentials, timeoutMs: number): Promise<Socket> {
  const url = new URL(access.url);
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const tunnel = access.proxyUrl === undefined ? undefined : await throughProxy(access.proxyUrl, `${host}:${port}`);
  const socket = secure
    ? connectTls({ host, port, ...tlsOptions(access, credentials), ...(tunnel === undefined ? {} : { socket: tunnel }) })
    : (tunnel ?? connect({ host, port }));
  // A request is one write: nothing is gained by waiting for more of it.
  socket.setNoDelay(true);
  if (socket === tunnel) return socket;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    const failed = (error: Error): void => {
      clearTimeout(late);
      tunnel?.destroy();
      reject(error);
    };
    socket.once('error', failed);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(late);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

function throughProxy(proxyUrl: string, address: string): Promise<Socket> {
  return new Promise((resolve, reject) =>
    proxyTunnel(proxyUrl, address, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(error);
    }),
  );
}
