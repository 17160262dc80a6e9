// As much of an API server as pods need: exec runs the command here, as a process of its own, and speaks the channels of v5 (or of v4
// only); port-forward connects to the local port of the same number; logs and watches come as lines.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface PodServer extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for, with their queries. */
  readonly asked: string[];
}

export interface PodServerOptions {
  readonly protocols?: readonly string[];
  /** Answers what is neither exec nor port-forward. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends the connection of an exec after so many bytes of its output. */
  readonly breakAfter?: number;
}

export async function podServer(options: PodServerOptions = {}): Promise<PodServer> {
  const { protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'], answer } = options;
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (answer !== undefined) return answer(request, response);
    response.statusCode = 404;
    response.end('{"kind":"Status","reason":"NotFound","message":"pods \\"gone\\" not found"}');
  });
  server.on('upgrade', (request, socket) => {
    const url = new URL(request.url ?? '/', 'http://here');
    asked.push(request.url ?? '');
    if (url.pathname.includes('/pods/gone/')) {
      const body = '{"kind":"Status","reason":"NotFound","message":"pods \\"gone\\" not found"}';
      socket.end(`HTTP/1.1 404 Not Found\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const offered = String(request.headers['sec-websocket-protocol']).split(', ');
    const protocol = protocols.find((each) => offered.includes(each)) ?? '';
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\nsec-websocket-protocol: ${protocol}\r\n\r\n`,
    );
    if (url.pathname.endsWith('/exec')) serveExec(socket, url.searchParams, options.breakAfter);
    else servePort(socket, Number(url.searchParams.get('ports')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveExec(socket: Duplex, query: URLSearchParams, breakAfter = Number.POSITIVE_INFINITY): void {
  const [program = '', ...args] = query.getAll('command');
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let sent = 0;
  const relay = (channel: number) => (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > breakAfter) socket.destroy();
    else if (!socket.write(frame(Buffer.concat([Buffer.of(channel), chunk])))) {
      child.stdout.pause();
      socket.once('drain', () => child.stdout.resume());
    }
  };
  child.stdout.on('data', relay(1));
  child.stderr.on('data', relay(2));
  child.stdin.on('error', () => {});
  socket.on('close', () => child.kill());
  hear(socket, (channel, data) => {
    if (channel === 255) child.stdin.end();
    else if (channel === 0) child.stdin.write(data);
  });
  const finish = (status: object): void => {
    socket.write(frame(Buffer.concat([Buffer.of(3), Buffer.from(JSON.stringify(status))])));
    socket.end(Buffer.of(0x88, 2, 0x03, 0xe8));
  };
  child.on('error', (error) =>
    finish({ status: 'Failure', reason: 'InternalError', message: `error executing command in container: ${error.message}` }),
  );
  child.on('close', (code) => {
    if (code === 0) finish({ status: 'Success' });
    else if (code !== null)
      finish({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: `command terminated with exit code ${code}`,
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      });
  });
}

function servePort(socket: Duplex, port: number): void {
  const number = Buffer.of(port & 0xff, port >> 8);
  for (const channel of [0, 1]) socket.write(frame(Buffer.concat([Buffer.of(channel), number])));
  const far = connect(port, '127.0.0.1');
  far.on('data', (chunk: Buffer) => socket.write(frame(Buffer.concat([Buffer.of(0), chunk]))));
  far.on('error', (error) => socket.write(frame(Buffer.concat([Buffer.of(1), Buffer.from(error.message)]))));
  far.on('close', () => socket.end(Buffer.of(0x88, 2, 0x03, 0xe8)));
  socket.on('close', () => far.destroy());
  hear(socket, (channel, data) => channel === 0 && far.write(data));
}

function frame(payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.of(0x82, length), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = 0x82;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** Whole, masked messages: this client never cuts its own. */
function hear(socket: Duplex, heard: (channel: number, data: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      if (bytes.length < 6) return;
      const short = (bytes[1] ?? 0) & 0x7f;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length < head + 4) return;
      const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
      if (bytes.length < head + 4 + length) return;
      const mask = bytes.subarray(head, head + 4);
      const payload = Buffer.from(bytes.subarray(head + 4, head + 4 + length).map((byte, index) => byte ^ (mask[index & 3] ?? 0)));
      const opcode = (bytes[0] ?? 0) & 0x0f;
      bytes = bytes.subarray(head + 4 + length);
      if (opcode === 8) return void socket.end();
      if (opcode === 2) heard(payload[0] ?? 0, payload.subarray(1));
    }
  });
}
