// Brings what a pass has written to the disk of the target while more is copied, so that little is left to wait for at the end.
// A copy that is only in memory is none after a power failure: nothing is proved before it is on the disk.
import type { WritableSide } from './file-side.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';

/** Less is soon written at the end. */
const worthwhileBytes = 1 << 28;

export class ToDisk {
  readonly #way: WritableSide;
  #bytes = 0;
  #running: Promise<void> | undefined;
  constructor(way: WritableSide) {
    this.#way = way;
  }

  /** So much more is at the target. One sync at a time; what fails here fails again at the end. */
  wrote(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < worthwhileBytes || this.#running !== undefined) return;
    this.#bytes = 0;
    this.#running = this.#sync()
      .catch(() => undefined)
      .finally(() => (this.#running = undefined));
  }

  async end(): Promise<void> {
    await this.#running;
    await this.#sync();
  }

  async #sync(): Promise<void> {
    await succeed(this.#way, this.#way.feed(scripts.sync, [], nothing()), 'bring the copy to the disk');
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
