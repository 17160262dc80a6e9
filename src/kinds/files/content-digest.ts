// The SHA-256 of a file from what tar holds of it: all of its bytes, or of a sparse file (GNU's pax format 1.0) a map of its
// pieces before them; the holes count as the zeros that a reader sees.
import { createHash, hash, type Hash } from 'node:crypto';

const zeros = Buffer.alloc(64 * 1024);

export class ContentDigest {
  /** Made for what comes in more than one piece: most files do not. */
  #hash: Hash | undefined;
  #only: Buffer | undefined;
  readonly #size: number;
  #map: { text: string; read: number } | undefined;
  #pieces: { readonly at: number; readonly size: number }[] = [];
  #at = 0;
  #piece = 0;
  #inPiece = 0;

  /** With the size that a sparse file really has. */
  constructor(sparseSize?: number) {
    this.#size = sparseSize ?? 0;
    if (sparseSize !== undefined) this.#map = { text: '', read: 0 };
  }

  update(chunk: Buffer): void {
    if (this.#map !== undefined) {
      chunk = this.#readMap(chunk);
      if (this.#map !== undefined) return;
    }
    if (this.#pieces.length === 0) {
      if (this.#size === 0) this.#take(chunk);
      return;
    }
    while (chunk.length > 0) {
      const piece = this.#pieces[this.#piece];
      if (piece === undefined) return;
      this.#zeros(piece.at + this.#inPiece - this.#at);
      const part = chunk.subarray(0, piece.size - this.#inPiece);
      this.#take(part);
      this.#at += part.length;
      this.#inPiece += part.length;
      if (this.#inPiece >= piece.size) [this.#piece, this.#inPiece] = [this.#piece + 1, 0];
      chunk = chunk.subarray(part.length);
    }
  }

  digest(): string {
    if (this.#size > 0) this.#zeros(this.#size - this.#at);
    if (this.#hash !== undefined) return this.#hash.digest('hex');
    return hash('sha256', this.#only ?? zeros.subarray(0, 0), 'hex');
  }

  /** A chunk is not written to again, so that the only one of a small file can wait until its end. */
  #take(chunk: Buffer): void {
    if (this.#hash === undefined) {
      if (this.#only === undefined) {
        this.#only = chunk;
        return;
      }
      this.#hash = createHash('sha256').update(this.#only);
      this.#only = undefined;
    }
    this.#hash.update(chunk);
  }

  /** The number of pieces, then offset and size of each, a number a line, filled up to a whole block. */
  #readMap(chunk: Buffer): Buffer {
    const map = this.#map;
    if (map === undefined) return chunk;
    map.text += chunk.toString('latin1');
    const first = map.text.indexOf('\n');
    const count = first < 0 ? Number.NaN : Number(map.text.slice(0, first));
    let at = first + 1;
    const numbers: number[] = [];
    while (!Number.isNaN(count) && numbers.length < count * 2) {
      const end = map.text.indexOf('\n', at);
      if (end < 0) return chunk;
      numbers.push(Number(map.text.slice(at, end)));
      at = end + 1;
    }
    const length = Math.ceil(at / 512) * 512;
    if (Number.isNaN(count) || map.text.length < length) return chunk;
    for (let index = 0; index < numbers.length; index += 2) {
      const size = numbers[index + 1] ?? 0;
      if (size > 0) this.#pieces.push({ at: numbers[index] ?? 0, size });
    }
    const rest = Buffer.from(map.text.slice(length), 'latin1');
    this.#map = undefined;
    return rest;
  }

  #zeros(count: number): void {
    for (let left = count; left > 0; left -= zeros.length) this.#take(left >= zeros.length ? zeros : zeros.subarray(0, left));
    if (count > 0) this.#at += count;
  }
}
