// `exec` over a connection: standard streams as channels of a WebSocket (`v5.channel.k8s.io`, `v4.channel.k8s.io`:
// https://kubernetes.io/docs/reference/using-api/websockets/) or as streams of SPDY, and at the end a `Status`.
import type { IncomingMessage } from 'node:http';
import { PassThrough, Writable, type Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Doc } from '../doc.ts';
import { SpdyConnection, type SpdyStream } from './spdy.ts';
import { WebSocketConnection } from './websocket.ts';

export interface ExecStreams {
  readonly stdin: PassThrough;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The other end has gone. */
  readonly signal: AbortSignal;
}

/** Runs the command and gives its exit code; throws when there is no such program. */
export type ExecRun = (streams: ExecStreams) => Promise<number>;

export interface ExecOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
}

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 } as const;
export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

export function execOverWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  connection: { readonly head: Buffer; readonly protocol: string },
  options: ExecOptions,
  run: ExecRun,
): void {
  const gone = new AbortController();
  const stdin = new PassThrough();
  const web: WebSocketConnection = new WebSocketConnection(request, socket, {
    ...connection,
    message: (message) => {
      if (message[0] === channels.stdin && !stdin.writableEnded) {
        if (stdin.write(message.subarray(1))) return;
        web.pause();
        stdin.once('drain', () => web.resume());
      } else if (message[0] === channels.close && message[1] === channels.stdin) stdin.end();
    },
    closed: () => {
      stdin.end();
      gone.abort();
    },
  });
  const writable = (channel: number): Writable =>
    new Writable({ write: (chunk: Buffer, _encoding, done) => web.send(Buffer.concat([Buffer.from([channel]), chunk]), done) });
  if (!options.stdin) stdin.end();
  const stdout = writable(channels.stdout);
  const stderr = options.tty ? stdout : writable(channels.stderr);
  void settle(run, { stdin, stdout, stderr, signal: gone.signal }).then((status) => {
    web.send(Buffer.concat([Buffer.from([channels.error]), Buffer.from(JSON.stringify(status))]), () => web.close());
  });
}

/** The client opens its streams one by one and says of each what it is for. */
export function execOverSpdy(
  socket: Duplex,
  head: Buffer,
  protocol: string,
  options: ExecOptions & { readonly streams: number },
  run: ExecRun,
): void {
  const gone = new AbortController();
  const streams = new Map<string, SpdyStream>();
  const begin = (): void => {
    const stdin = new PassThrough();
    const given = streams.get('stdin');
    if (given === undefined) stdin.end();
    else given.pipe(stdin);
    const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
    const stdout = streams.get('stdout') ?? nowhere();
    const stderr = streams.get('stderr') ?? (options.tty ? stdout : nowhere());
    void settle(run, { stdin, stdout, stderr, signal: gone.signal }).then((status) => {
      for (const name of ['stdout', 'stderr']) streams.get(name)?.end();
      streams.get('error')?.end(JSON.stringify(status));
    });
  };
  const spdy = new SpdyConnection({
    send: (bytes, done) => void socket.write(bytes, done),
    opened: (stream) => {
      streams.set(stream.headers['streamtype'] ?? '', stream);
      if (streams.size === options.streams) begin();
    },
    ended: () => socket.end(),
  });
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: SPDY/3.1\r\nconnection: Upgrade\r\nx-stream-protocol-version: ${protocol}\r\n\r\n`,
  );
  socket.on('data', (chunk: Buffer) => spdy.receive(chunk));
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    gone.abort();
    spdy.close();
  });
  if (head.length > 0) spdy.receive(head);
}

async function settle(run: ExecRun, streams: ExecStreams): Promise<Doc> {
  const base = { kind: 'Status', apiVersion: 'v1', metadata: {} };
  for (const stream of [streams.stdin, streams.stdout, streams.stderr]) stream.on('error', () => {});
  try {
    const code = await run(streams);
    for (const stream of [streams.stdout, streams.stderr]) await flushed(stream);
    if (code === 0) return { ...base, status: 'Success' };
    return {
      ...base,
      status: 'Failure',
      message: `command terminated with non-zero exit code: error executing command, exit code ${code}`,
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
    };
  } catch (error) {
    const message = `Internal error occurred: error executing command in container: ${error instanceof Error ? error.message : String(error)}`;
    return { ...base, status: 'Failure', message, reason: 'InternalError', code: 500 };
  }
}

async function flushed(stream: Writable): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.once('drain', resolve);
    void finished(stream).then(resolve, resolve);
    stream.write('', () => resolve());
  });
}
