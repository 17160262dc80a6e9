// A local port that leads to a port of a pod: each connection is one WebSocket with two channels, data and error, which both
// begin with the port's number as two bytes (k8s.io/kubelet/pkg/cri/streaming/portforward, websocket.go).
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { LongshoreError } from '../../core/error.ts';
import type { PodPlace, PortForward } from '../../ports/cluster.ts';
import { answerError } from './answer-error.ts';
import { openChannels, type ChannelSocket } from './channel-socket.ts';
import type { KubeConnection } from './kube-request.ts';

export async function forwardPort(
  cluster: string,
  connection: KubeConnection,
  pod: PodPlace & { readonly port: number },
): Promise<PortForward> {
  const { namespace, name, port } = pod;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/portforward?ports=${port}`;
  const action = `reach port ${port} of Pod ${namespace}/${name}`;
  const open = (events: Parameters<typeof openChannels>[2]): Promise<ChannelSocket> =>
    openChannels(
      connection,
      {
        path,
        protocols: ['v4.channel.k8s.io'],
        refused: (answer) => answerError(answer, { cluster, action, writes: false, confidential: false }),
      },
      events,
    );
  // Once before anybody is let in: a pod that is not there is told now and not by a connection that closes.
  (await open({ data: () => {}, ended: () => {} })).close();
  const locals = new Set<Socket>();
  const server = createServer({ allowHalfOpen: false }, (local) => {
    locals.add(local);
    local.once('close', () => locals.delete(local));
    local.on('error', () => local.destroy());
    local.pause();
    const heads = [2, 2];
    open({
      data(channel, data) {
        const left = heads[channel] ?? 0;
        heads[channel] = Math.max(0, left - data.length);
        const rest = data.subarray(Math.min(left, data.length));
        if (rest.length === 0) return;
        // The error channel speaks when nobody listens on the port.
        if (channel === 1) local.destroy();
        else if (!local.write(rest)) {
          far?.pause();
          local.once('drain', () => far?.resume());
        }
      },
      ended: () => local.end(),
    }).then(
      (socket) => {
        far = socket;
        local.on('data', (chunk: Buffer) => {
          local.pause();
          socket.send(0, chunk).then(
            () => local.resume(),
            () => local.destroy(),
          );
        });
        local.once('close', () => socket.close());
        local.resume();
      },
      () => local.destroy(),
    );
    let far: ChannelSocket | undefined;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new LongshoreError('cluster-unreachable', `cannot ${action}: no local port: ${error.message}`)));
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const local of locals) local.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
