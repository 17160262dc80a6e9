// Reads batches of sorted things one by one; only a new batch is waited for, and the next is on its way meanwhile.
import { comparePaths } from './file-entry.ts';

export class Cursor<Item extends { readonly path: string }> implements AsyncDisposable {
  readonly #batches: AsyncIterator<readonly Item[]>;
  #batch: readonly Item[] = [];
  #at = 0;
  #ended = false;
  #next: Promise<IteratorResult<readonly Item[]>>;
  constructor(batches: AsyncIterable<readonly Item[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#next = this.#ask();
  }

  /** Whether `load` must be waited for before `head` tells anything. */
  get isDry(): boolean {
    return this.#at >= this.#batch.length && !this.#ended;
  }

  async load(): Promise<void> {
    while (this.isDry) {
      const { value, done } = await this.#next;
      if (done === true) {
        this.#ended = true;
        continue;
      }
      [this.#batch, this.#at] = [value, 0];
      this.#next = this.#ask();
    }
  }

  get head(): Item | undefined {
    return this.#batch[this.#at];
  }

  /** Takes the head when it has this path; things before it are passed by. */
  async take(path: string): Promise<Item | undefined> {
    for (;;) {
      if (this.isDry) await this.load();
      const item = this.head;
      if (item === undefined) return undefined;
      const order = comparePaths(item.path, path);
      if (order > 0) return undefined;
      this.#at += 1;
      if (order === 0) return item;
    }
  }

  skip(): void {
    this.#at += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#batches.return?.();
  }

  /** What goes wrong is told to whoever waits for it; nobody may. */
  #ask(): Promise<IteratorResult<readonly Item[]>> {
    const next = this.#batches.next();
    next.catch(() => undefined);
    return next;
  }
}
