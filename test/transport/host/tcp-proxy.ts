// A proxy on loopback that holds every byte back, counts round trips, and can cut the line: a slow or failing link without
// rights to the kernel's own. Used by tests and by the bench.
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** How often the client spoke after the server had: the round trips of a protocol that answers each time. */
  readonly turns: number;
  /** Cuts every line, as a network does that goes away with a reset. */
  cut(): void;
}

export async function tcpProxy(target: number, delayMs = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let turns = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    let spoke: 'client' | 'server' = 'server';
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', () => {
      if (spoke === 'server') turns += 1;
      spoke = 'client';
    });
    upstream.on('data', () => (spoke = 'server'));
    delayed(client, upstream, delayMs);
    delayed(upstream, client, delayMs);
    // As long as the SYN and its answer would take.
    setTimeout(() => client.resume(), 2 * delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get turns() {
      return turns;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Keeps the order: every chunk is sent so long after it was read. */
function delayed(from: Socket, to: Socket, delayMs: number): void {
  const queue: { readonly at: number; readonly data: Buffer | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const pump = (): void => {
    timer = undefined;
    for (let next = queue[0]; next !== undefined && next.at <= performance.now() + 0.2; next = queue[0]) {
      queue.shift();
      if (next.data === undefined) to.end();
      else to.write(next.data);
    }
    if (queue[0] !== undefined) timer = setTimeout(pump, Math.max(0, queue[0].at - performance.now()));
  };
  const push = (data: Buffer | undefined): void => {
    if (delayMs === 0) {
      if (data === undefined) to.end();
      else to.write(data);
      return;
    }
    queue.push({ at: performance.now() + delayMs, data });
    timer ??= setTimeout(pump, delayMs);
  };
  from.on('data', push);
  from.on('end', () => push(undefined));
}
