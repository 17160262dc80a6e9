// The digest of a set of rows without an order: the sum of the SHA-256 of each, modulo 2^256, and their number. Used where
// several connections fill one table, whose rows then lie in an order that nobody has chosen. It finds every change that
// happens by itself; only somebody who makes up hundreds of rows for it could keep the sum.
import * as crypto from 'node:crypto';
import type { Digester } from './row-digest.ts';

const lineFeed = 10;

/** For COPY's text format: one row is one line. */
export class MultisetDigest {
  /** Eight lanes of 32 bits, in doubles: exact for two million rows between two carries. */
  readonly #lanes = new Float64Array(8);
  #sinceCarry = 0;
  #lines = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** A digester for one part of the rows; parts may come side by side. */
  part(): Digester {
    let rest: Buffer | undefined;
    return {
      add: (chunk) => {
        this.#bytes += chunk.length;
        const bytes = rest === undefined ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([rest, chunk]);
        let from = 0;
        for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
          this.#addLine(bytes.subarray(from, at));
          from = at + 1;
        }
        rest = from < bytes.length ? Buffer.from(bytes.subarray(from)) : undefined;
      },
      end: (rows) => {
        if (rest !== undefined) throw new Error('a COPY in text format does not end with a line feed');
        return { rows, bytes: this.#bytes, digest: '' };
      },
    };
  }

  /** `multiset:` and 64 hex digits; the order of rows and of parts does not matter. */
  digest(): string {
    this.#carry();
    return `multiset:${[...this.#lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('')}`;
  }

  get rows(): number {
    return this.#lines;
  }

  #addLine(line: Buffer): void {
    const hash = crypto.hash('sha256', line, 'buffer');
    for (let lane = 0; lane < 8; lane += 1) this.#lanes[lane] = (this.#lanes[lane] ?? 0) + hash.readUInt32BE(lane * 4);
    this.#lines += 1;
    this.#sinceCarry += 1;
    if (this.#sinceCarry === 1 << 20) this.#carry();
  }

  #carry(): void {
    let over = 0;
    for (let lane = 7; lane >= 0; lane -= 1) {
      const sum = (this.#lanes[lane] ?? 0) + over;
      over = Math.floor(sum / 2 ** 32);
      this.#lanes[lane] = sum - over * 2 ** 32;
    }
    this.#sinceCarry = 0;
  }
}
