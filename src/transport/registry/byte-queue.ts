// Cuts a stream into pieces of given sizes without holding more than one of its chunks.

export class ByteQueue implements AsyncDisposable {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, or what is left of the stream; to its very end when they are the last. */
  async *take(count: number, options: { readonly last: boolean }): AsyncIterable<Uint8Array> {
    let wanted = count;
    while (wanted > 0) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#source.next();
        if (done === true) return;
        this.#rest = value;
      }
      const piece = this.#rest.subarray(0, wanted);
      this.#rest = this.#rest.subarray(piece.length);
      wanted -= piece.length;
      if (piece.length > 0) yield piece;
    }
    // The source says only at its very end whether its content was right.
    if (options.last && this.#rest.length === 0) await this.#source.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.();
  }
}
