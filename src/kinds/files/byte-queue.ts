// Bytes that are written here and read there: the input of a command that runs beside others.

/** So much may wait to be read. */
const mostHeld = 1 << 20;

export class ByteQueue implements AsyncIterable<Uint8Array> {
  #waiting: Uint8Array[] = [];
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;
  #held = 0;
  #room = Promise.withResolvers<void>();
  #wake = Promise.withResolvers<void>();

  push(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#waiting.push(bytes);
    this.#held += bytes.length;
    this.#wake.resolve();
  }

  /** Waits until not too much is waiting to be read: what is held must not grow with what there is. */
  async room(): Promise<void> {
    while (this.#held > mostHeld && !this.#isClosed) await this.#room.promise;
  }

  /** Nothing more comes, or nobody reads any more. */
  close(): void {
    this.#isClosed = true;
    this.#wake.resolve();
    this.#room.resolve();
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
      this.#held = 0;
      this.#room.resolve();
      this.#room = Promise.withResolvers<void>();
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
