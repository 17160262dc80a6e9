// The server's end of SPDY/3.1, as far as Kubernetes' clients speak it for exec and port-forward: streams that they open, data,
// pings. No flow control, since theirs has none (https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/).
import { Duplex } from 'node:stream';
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.ts';

const types = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
const fin = 1;

export interface SpdyStream extends Duplex {
  readonly headers: Readonly<Record<string, string>>;
}

export interface SpdyOptions {
  send(bytes: Buffer, done: (error?: Error | null) => void): void;
  opened(stream: SpdyStream): void;
  /** The other end wants no more. */
  ended(): void;
}

export class SpdyConnection {
  readonly #options: SpdyOptions;
  readonly #streams = new Map<number, OpenStream>();
  readonly #inflate: Inflate = createInflate({ dictionary: spdyDictionary, finishFlush: constants.Z_SYNC_FLUSH });
  readonly #deflate: Deflate = createDeflate({ dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH });
  #held: Buffer = Buffer.alloc(0);
  #busy: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SpdyOptions) {
    this.#options = options;
  }

  receive(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (this.#held.length >= 8) {
      const length = this.#held.readUInt32BE(4) & 0xff_ffff;
      if (this.#held.length < 8 + length) return;
      const whole = Buffer.from(this.#held.subarray(0, 8 + length));
      this.#held = this.#held.subarray(8 + length);
      // In order: headers are compressed over all frames, and are not unpacked at once.
      this.#busy = this.#busy.then(() => this.#frame(whole)).catch(() => this.close());
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of this.#streams.values()) stream.destroy();
    this.#streams.clear();
    this.#inflate.close();
    this.#deflate.close();
  }

  async #frame(whole: Buffer): Promise<void> {
    if (this.#closed) return;
    const body = whole.subarray(8);
    const flags = whole[4] ?? 0;
    if (((whole[0] ?? 0) & 0x80) === 0) {
      const stream = this.#streams.get(whole.readUInt32BE(0) & 0x7fff_ffff);
      if (body.length > 0) stream?.push(body);
      if ((flags & fin) !== 0) stream?.push(null);
      return;
    }
    const type = whole.readUInt16BE(2);
    if (type === types.synStream) await this.#open(body, flags);
    else if (type === types.ping) this.#send(control(types.ping, 0, body));
    else if (type === types.rstStream) this.#streams.get(body.readUInt32BE(0))?.destroy();
    else if (type === types.goAway) this.#options.ended();
  }

  async #open(body: Buffer, flags: number): Promise<void> {
    const id = body.readUInt32BE(0) & 0x7fff_ffff;
    const headers = readHeaders(await through(this.#inflate, body.subarray(10)));
    const reply = await through(this.#deflate, Buffer.alloc(4));
    const number = Buffer.alloc(4);
    number.writeUInt32BE(id);
    this.#send(control(types.synReply, 0, Buffer.concat([number, reply])));
    const stream = new OpenStream(headers, (bytes, flag, done) => this.#options.send(data(id, flag, bytes), done));
    this.#streams.set(id, stream);
    stream.on('error', () => {});
    stream.on('close', () => this.#streams.delete(id));
    if ((flags & fin) !== 0) stream.push(null);
    this.#options.opened(stream);
  }

  #send(bytes: Buffer): void {
    this.#options.send(bytes, () => {});
  }
}

class OpenStream extends Duplex implements SpdyStream {
  readonly headers: Readonly<Record<string, string>>;
  readonly #send: (bytes: Buffer, flag: number, done: (error?: Error | null) => void) => void;
  constructor(
    headers: Readonly<Record<string, string>>,
    send: (bytes: Buffer, flag: number, done: (error?: Error | null) => void) => void,
  ) {
    super();
    this.headers = headers;
    this.#send = send;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send(chunk, 0, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#send(Buffer.alloc(0), fin, done);
  }
}

function control(type: number, flags: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x8003, 0);
  header.writeUInt16BE(type, 2);
  header.writeUInt32BE(((flags << 24) | body.length) >>> 0, 4);
  return Buffer.concat([header, body]);
}

function data(id: number, flags: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(id, 0);
  header.writeUInt32BE(((flags << 24) | body.length) >>> 0, 4);
  return Buffer.concat([header, body]);
}

/** One piece through a stream of zlib that goes on afterwards. */
function through(codec: Inflate | Deflate, piece: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer): void => void chunks.push(chunk);
    codec.on('data', collect);
    codec.once('error', reject);
    codec.write(piece, () => {
      codec.removeListener('data', collect);
      codec.removeListener('error', reject);
      resolve(Buffer.concat(chunks));
    });
  });
}

/** Names in lower case. */
function readHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 4;
  const text = (): string => {
    const length = block.readUInt32BE(at);
    at += 4 + length;
    return block.toString('utf8', at - length, at);
  };
  for (let left = block.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers[name.toLowerCase()] = text();
  }
  return headers;
}
