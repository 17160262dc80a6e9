// The server's end of a WebSocket (RFC 6455): binary messages both ways, pings answered, no extensions.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export class WebSocketConnection {
  readonly #socket: Duplex;
  readonly #message: (message: Buffer) => void;
  readonly #closed: () => void;
  #held: Buffer;
  #parts: Buffer[] = [];
  #closing = false;

  /** Answers the request for the upgrade and takes the connection over. */
  constructor(
    request: IncomingMessage,
    socket: Duplex,
    options: { readonly head: Buffer; readonly protocol: string; readonly message: (message: Buffer) => void; readonly closed: () => void },
  ) {
    this.#socket = socket;
    this.#message = options.message;
    this.#closed = options.closed;
    this.#held = options.head;
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}${guid}`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\nsec-websocket-protocol: ${options.protocol}\r\n\r\n`,
    );
    socket.on('data', (chunk: Buffer) => {
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
      this.#read();
    });
    socket.on('close', () => this.#closed());
    socket.on('end', () => socket.end());
    // After the caller has the connection that messages may be about.
    queueMicrotask(() => this.#read());
  }

  /** Calls back when the message is on its way, so that whoever writes much can wait. */
  send(message: Buffer, done?: (error?: Error | null) => void): void {
    if (this.#closing || this.#socket.destroyed) done?.(null);
    else this.#socket.write(frame(opcodes.binary, message), done);
  }

  close(code = 1000): void {
    if (this.#closing) return;
    this.#closing = true;
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    this.#socket.end(frame(opcodes.close, body));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #read(): void {
    for (;;) {
      const found = readFrame(this.#held);
      if (found === undefined) return;
      this.#held = this.#held.subarray(found.length);
      if (found.opcode === opcodes.close) {
        this.close();
        return;
      }
      if (found.opcode === opcodes.ping) this.#socket.write(frame(opcodes.pong, found.payload));
      else if (found.opcode <= opcodes.binary) {
        this.#parts.push(found.payload);
        if (!found.final) continue;
        const message = this.#parts.length === 1 ? found.payload : Buffer.concat(this.#parts);
        this.#parts = [];
        this.#message(message);
      }
    }
  }
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  header[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (length >= 65_536) header.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) header.writeUInt16BE(length, 2);
  return Buffer.concat([header, payload]);
}

function readFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly final: boolean; readonly payload: Buffer; readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const masked = ((bytes[1] ?? 0) & 0x80) !== 0;
  const at = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (masked ? 4 : 0);
  if (bytes.length < at) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < at + size) return undefined;
  const payload = Buffer.from(bytes.subarray(at, at + size));
  if (masked) for (let index = 0; index < size; index += 1) payload[index] = (payload[index] ?? 0) ^ (bytes[at - 4 + (index & 3)] ?? 0);
  return { opcode: (bytes[0] ?? 0) & 0x0f, final: ((bytes[0] ?? 0) & 0x80) !== 0, payload, length: at + size };
}
