// WebSocket frames as bytes (RFC 6455, section 5): what a client sends is masked, what it gets is not. Pure.
import { randomBytes } from 'node:crypto';

export interface Message {
  readonly type: 'data' | 'close' | 'ping' | 'pong';
  readonly payload: Buffer;
}

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One whole message, or control frame, of a client. */
export function encodeFrame(type: 'binary' | 'close' | 'pong', payload: Uint8Array, mask: Uint8Array = randomBytes(4)): Buffer {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(2 + extra + 4 + length);
  frame[0] = 0x80 | opcodes[type];
  frame[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) frame.writeUInt16BE(length, 2);
  if (extra === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  const start = 2 + extra;
  frame.set(mask.subarray(0, 4), start);
  for (let index = 0; index < length; index += 1) frame[start + 4 + index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0);
  return frame;
}

/** Puts messages together from bytes that come in any pieces. Throws on what a server must not send. */
export class FrameReader {
  #bytes: Buffer[] = [];
  #held = 0;
  #parts: Buffer[] = [];

  push(chunk: Buffer): readonly Message[] {
    this.#bytes.push(chunk);
    this.#held += chunk.length;
    const messages: Message[] = [];
    for (let message = this.#next(); message !== undefined; message = this.#next()) if (message !== 'part') messages.push(message);
    return messages;
  }

  #next(): Message | 'part' | undefined {
    if (this.#held < 2) return undefined;
    const start = this.#peek(Math.min(this.#held, 14));
    const first = start[0] ?? 0;
    const second = start[1] ?? 0;
    if ((second & 0x80) !== 0) throw new Error('a frame of the server is masked');
    if ((first & 0x70) !== 0) throw new Error('a frame of the server uses an extension that was not agreed on');
    const short = second & 0x7f;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (start.length < head) return undefined;
    const length = short === 126 ? start.readUInt16BE(2) : short === 127 ? Number(start.readBigUInt64BE(2)) : short;
    if (this.#held < head + length) return undefined;
    const payload = this.#take(head + length).subarray(head);
    const opcode = first & 0x0f;
    if (opcode === opcodes.close) return { type: 'close', payload };
    if (opcode === opcodes.ping) return { type: 'ping', payload };
    if (opcode === opcodes.pong) return { type: 'pong', payload };
    if (opcode > opcodes.binary) throw new Error(`a frame of the server has the unknown opcode ${opcode}`);
    this.#parts.push(payload);
    if ((first & 0x80) === 0) return 'part';
    const whole = this.#parts.length === 1 ? payload : Buffer.concat(this.#parts);
    this.#parts = [];
    return { type: 'data', payload: whole };
  }

  #peek(count: number): Buffer {
    if ((this.#bytes[0]?.length ?? 0) < count) this.#bytes = [Buffer.concat(this.#bytes)];
    return (this.#bytes[0] ?? Buffer.alloc(0)).subarray(0, count);
  }

  #take(count: number): Buffer {
    const taken = this.#peek(count);
    const rest = (this.#bytes[0] ?? Buffer.alloc(0)).subarray(count);
    if (rest.length === 0) this.#bytes.shift();
    else this.#bytes[0] = rest;
    this.#held -= count;
    return taken;
  }
}
