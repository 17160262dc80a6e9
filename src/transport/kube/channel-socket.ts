// Several byte streams over one WebSocket, as the API server speaks them for exec and port-forward: the first byte of a message is
// its channel, and in v5 the message `255 n` closes channel n
// (https://kubernetes.io/docs/tasks/extend-kubernetes/websocket-streaming/, k8s.io/apimachinery/pkg/util/remotecommand).
import { createHash, randomBytes } from 'node:crypto';
import { LongshoreError } from '../../core/error.ts';
import type { KubeConnection, KubeResponse } from './kube-request.ts';
import { encodeFrame, FrameReader } from './websocket-frames.ts';

const closeChannel = 255;
const largestMessage = 32 * 1024;
/** RFC 6455, 1.3: what an answer to a handshake is made with. */
const handshakeId = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface ChannelSocket {
  /** What the server chose of the protocols that were offered. */
  readonly protocol: string;
  /** Resolves once there is room for more. */
  send(channel: number, data: Uint8Array): Promise<void>;
  /** Only in v5; before it, nothing can tell a program that its standard input has ended. */
  closeChannel(channel: number): Promise<void>;
  /** The server is not read from until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

export interface ChannelEvents {
  data(channel: number, data: Buffer): void;
  /** Once, also when it was lost: `error` says why. */
  ended(error?: Error): void;
}

export interface ChannelRequest {
  readonly path: string;
  readonly protocols: readonly string[];
  readonly refused: (answer: KubeResponse) => LongshoreError;
}

export async function openChannels(connection: KubeConnection, request: ChannelRequest, events: ChannelEvents): Promise<ChannelSocket> {
  const key = randomBytes(16).toString('base64');
  const opened = await connection.upgrade(request.path, {
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
    'sec-websocket-protocol': request.protocols.join(', '),
  });
  if ('status' in opened) throw request.refused(opened);
  const { socket, headers, head } = opened;
  const expected = createHash('sha1').update(`${key}${handshakeId}`).digest('base64');
  if (headers['sec-websocket-accept'] !== expected) {
    socket.destroy();
    throw new LongshoreError('cluster-failed', 'cannot open a stream to the API server: what it answered is not a WebSocket', {
      next: 'See what stands between here and the API server.',
    });
  }
  const reader = new FrameReader();
  let ended = false;
  const end = (error?: Error): void => {
    if (ended) return;
    ended = true;
    socket.destroy();
    events.ended(error);
  };
  const hear = (chunk: Buffer): void => {
    try {
      for (const message of reader.push(chunk)) {
        if (message.type === 'data' && message.payload.length > 0) events.data(message.payload[0] ?? 0, message.payload.subarray(1));
        if (message.type === 'ping') socket.write(encodeFrame('pong', message.payload));
        if (message.type === 'close') end(message.payload.length >= 2 ? closeReason(message.payload) : undefined);
      }
    } catch (error) {
      end(error as Error);
    }
  };
  socket.on('data', hear);
  socket.once('error', (error: Error) => end(error));
  socket.once('close', () => end(new Error('the connection was closed')));
  if (head.length > 0) hear(head);
  const write = async (frame: Buffer): Promise<void> => {
    if (ended) throw new Error('the connection was closed');
    if (socket.write(frame)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        socket.off('drain', go);
        socket.off('close', go);
        resolve();
      };
      socket.once('drain', go);
      socket.once('close', go);
    });
  };
  return {
    protocol: String(headers['sec-websocket-protocol'] ?? ''),
    async send(channel, data) {
      for (let start = 0; start < data.length || start === 0; start += largestMessage) {
        const part = data.subarray(start, start + largestMessage);
        await write(encodeFrame('binary', Buffer.concat([Buffer.of(channel), part])));
      }
    },
    closeChannel: (channel) => write(encodeFrame('binary', Buffer.of(closeChannel, channel))),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close() {
      if (ended) return;
      socket.write(encodeFrame('close', Buffer.of(0x03, 0xe8)));
      end();
    },
  };
}

/** 1000 is a normal end; everything else says what went wrong. */
function closeReason(payload: Buffer): Error | undefined {
  const code = payload.readUInt16BE(0);
  return code === 1000 ? undefined : new Error(`the server closed the stream with ${code} ${payload.subarray(2).toString('utf8')}`.trim());
}
