// Port forwarding over a connection: SPDY within a WebSocket (`SPDY/3.1+portforward.k8s.io`, what kubectl tries first since
// 1.31), SPDY alone (what it falls back to), or the WebSocket's own channels (`v4.channel.k8s.io`, ports named in the query).
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { SpdyConnection, type SpdyStream } from './spdy.ts';
import { WebSocketConnection } from './websocket.ts';

/** Throws what is told to the client when nobody listens there. */
export type Connect = (port: number) => Duplex;

export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';
export const spdyProtocol = 'portforward.k8s.io';
export const channelProtocol = 'v4.channel.k8s.io';

export function forwardOverTunnel(request: IncomingMessage, socket: Duplex, head: Buffer, connect: Connect): void {
  const web: WebSocketConnection = new WebSocketConnection(request, socket, {
    head,
    protocol: tunnelProtocol,
    message: (message) => spdy.receive(message),
    closed: () => spdy.close(),
  });
  const spdy = forward(
    connect,
    (bytes, done) => web.send(bytes, done),
    () => web.close(),
  );
}

export function forwardOverSpdy(socket: Duplex, head: Buffer, connect: Connect): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: SPDY/3.1\r\nconnection: Upgrade\r\nx-stream-protocol-version: ${spdyProtocol}\r\n\r\n`,
  );
  const spdy = forward(
    connect,
    (bytes, done) => void socket.write(bytes, done),
    () => socket.end(),
  );
  socket.on('data', (chunk: Buffer) => spdy.receive(chunk));
  socket.on('end', () => socket.end());
  socket.on('close', () => spdy.close());
  if (head.length > 0) spdy.receive(head);
}

/** For each connection the client opens a stream for errors and one for data, with the same `requestID`. */
function forward(connect: Connect, send: (bytes: Buffer, done: (error?: Error | null) => void) => void, ended: () => void): SpdyConnection {
  const errors = new Map<string, SpdyStream>();
  return new SpdyConnection({
    send,
    ended,
    opened: (stream) => {
      const request = stream.headers['requestid'] ?? '';
      const port = Number(stream.headers['port']);
      if (stream.headers['streamtype'] === 'error') {
        errors.set(request, stream);
        stream.resume();
        return;
      }
      const error = errors.get(request);
      errors.delete(request);
      try {
        join(stream, connect(port), (message) => error?.end(message ?? ''));
      } catch (thrown) {
        error?.end(thrown instanceof Error ? thrown.message : String(thrown));
        stream.end();
      }
    },
  });
}

function join(stream: Duplex, upstream: Duplex, ended: (message?: string) => void): void {
  stream.pipe(upstream);
  upstream.pipe(stream);
  upstream.on('error', (error) => {
    ended(error.message);
    stream.destroy();
  });
  upstream.on('end', () => ended());
  stream.on('close', () => upstream.destroy());
}

export function forwardOverChannels(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  ports: readonly number[],
  connect: Connect,
): void {
  const upstreams: (Duplex | undefined)[] = [];
  const web: WebSocketConnection = new WebSocketConnection(request, socket, {
    head,
    protocol: channelProtocol,
    message: (message) => {
      const channel = message[0] ?? 0;
      if (channel % 2 === 0 && message.length > 1) upstreams[channel / 2]?.write(message.subarray(1));
    },
    closed: () => {
      for (const upstream of upstreams) upstream?.destroy();
    },
  });
  ports.forEach((port, index) => {
    const tell = (channel: number, bytes: Buffer, done?: (error?: Error | null) => void): void =>
      web.send(Buffer.concat([Buffer.from([channel]), bytes]), done);
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    tell(index * 2, number);
    tell(index * 2 + 1, number);
    try {
      const upstream = connect(port);
      upstreams[index] = upstream;
      upstream.on('data', (chunk: Buffer) => {
        upstream.pause();
        tell(index * 2, chunk, () => upstream.resume());
      });
      upstream.on('error', (error) => tell(index * 2 + 1, Buffer.from(error.message)));
      upstream.on('close', () => web.close());
    } catch (error) {
      tell(index * 2 + 1, Buffer.from(error instanceof Error ? error.message : String(error)), () => web.close());
    }
  });
}
