// A proxy that breaks connections: after so many bytes of requests have passed, both ends are reset, so many times.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Cut extends AsyncDisposable {
  readonly url: string;
  /** Connections that were broken. */
  readonly broken: () => number;
  /** Breaks every connection now. */
  readonly breakAll: () => void;
}

export interface CutOptions {
  readonly to: string;
  readonly times?: number;
  /** Bytes from the client after which a connection breaks … */
  readonly afterSent?: number;
  /** … or bytes from the server. */
  readonly afterReceived?: number;
}

export async function cutConnection({ to, times = 0, afterSent = Infinity, afterReceived = Infinity }: CutOptions): Promise<Cut> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  let broken = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    const pass = (from: Socket, into: Socket, most: number) => {
      let passed = 0;
      from.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        into.write(chunk);
        if (passed < most || broken >= times) return;
        broken += 1;
        // What has been passed on arrives; the peer sees a connection that ends too soon.
        into.end();
        from.resetAndDestroy();
      });
      from.on('end', () => into.end());
    };
    pass(client, upstream, afterSent);
    pass(upstream, client, afterReceived);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: () => broken,
    breakAll: () => {
      broken += 1;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
