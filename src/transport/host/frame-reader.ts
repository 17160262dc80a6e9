// Splits one output stream of a lane into frames at the marker lines that the remote loop prints. What stands outside of a
// frame (a banner, a noisy rc file, a daemon that kept its starter's output) is nobody's and is passed by.

export interface FrameSink {
  ready(shell: number): void;
  begin(id: number): void;
  data(id: number, chunk: Buffer): void;
  end(id: number, code: number): void;
}

/** The longest marker: newline, nonce, kind, two numbers. */
const markerLength = 80;

export class FrameReader {
  readonly #marker: Buffer;
  readonly #sink: FrameSink;
  #rest: Buffer = Buffer.alloc(0);
  #inside: number | undefined;
  constructor(nonce: string, sink: FrameSink) {
    this.#marker = Buffer.from(`\n${nonce} `);
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let buffer = this.#joined(chunk);
    for (;;) {
      const start = buffer.indexOf(this.#marker);
      const end = start < 0 ? -1 : buffer.indexOf(10, start + this.#marker.length);
      if (end < 0) break;
      this.#deliver(buffer.subarray(0, start));
      this.#mark(buffer.subarray(start + this.#marker.length, end).toString('latin1'));
      buffer = buffer.subarray(end + 1);
    }
    const keep = this.#begun(buffer);
    this.#deliver(buffer.subarray(0, buffer.length - keep));
    this.#rest = Buffer.from(buffer.subarray(buffer.length - keep));
  }

  /** How many of the last bytes may be a marker that the chunks have cut in two; of most chunks none. */
  #begun(buffer: Buffer): number {
    const { length } = buffer;
    for (let at = buffer.indexOf(10, Math.max(0, length - markerLength)); at >= 0; at = buffer.indexOf(10, at + 1)) {
      const compared = Math.min(length - at, this.#marker.length);
      if (this.#marker.compare(buffer, at, at + compared, 0, compared) === 0) return length - at;
    }
    return 0;
  }

  /** What is left of the chunk before comes first; together they are only copied when a marker may lie across. */
  #joined(chunk: Buffer): Buffer {
    if (this.#rest.length === 0) return chunk;
    if (chunk.length > markerLength && !Buffer.concat([this.#rest, chunk.subarray(0, markerLength)]).includes(this.#marker)) {
      this.#deliver(this.#rest);
      return chunk;
    }
    return Buffer.concat([this.#rest, chunk]);
  }

  #deliver(chunk: Buffer): void {
    if (this.#inside !== undefined && chunk.length > 0) this.#sink.data(this.#inside, chunk);
  }

  #mark(text: string): void {
    const [kind, first, second] = text.split(' ');
    if (kind === 'R') this.#sink.ready(Number(first));
    if (kind === 'B') {
      this.#inside = Number(first);
      this.#sink.begin(this.#inside);
    }
    if (kind === 'E') {
      this.#inside = undefined;
      this.#sink.end(Number(first), Number(second));
    }
  }
}
