// Bytes that are written here and read there: the input of a command that runs beside others.

export class ByteQueue implements AsyncIterable<Uint8Array> {
  #waiting: Uint8Array[] = [];
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;
  #wake = Promise.withResolvers<void>();

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#wake.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake.resolve();
  }

  /** Whoever reads is told that what they have is not all. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const waiting = this.#waiting;
      this.#waiting = [];
      if (waiting.length > 0) yield Buffer.concat(waiting);
      else if (this.#failure !== undefined) throw this.#failure.error;
      else if (this.#isClosed) return;
      else {
        this.#wake = Promise.withResolvers<void>();
        await this.#wake.promise;
      }
    }
  }
}
