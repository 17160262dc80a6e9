// Reads a stream in pieces of wanted sizes.
import type { Readable } from 'node:stream';

export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  constructor(source: Readable) {
    this.#source = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Exactly so many bytes; `undefined` at the end. Throws when the stream ends in between. */
  async take(size: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for await (const part of this.next(size, true)) parts.push(part);
    const whole = Buffer.concat(parts);
    if (whole.length === size) return whole;
    if (whole.length === 0) return undefined;
    throw new Error('Unexpected EOF in archive');
  }

  async skip(size: number): Promise<void> {
    for await (const _ of this.next(size));
  }

  /** So many bytes as they come. Throws when the stream ends before, unless it may. */
  async *next(size: number, mayEnd = false): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (this.#held.length === 0) {
        const more = await this.#source.next();
        if (more.done === true) {
          if (mayEnd) return;
          throw new Error('Unexpected EOF in archive');
        }
        this.#held = Buffer.from(more.value);
        continue;
      }
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** Reads to the end, so that whoever writes can finish. */
  async drain(): Promise<void> {
    this.#held = Buffer.alloc(0);
    while ((await this.#source.next()).done !== true);
  }
}
