// Reads back what has been copied while the next stretch is on its way, so that the proof has nothing left to read. What is read
// belongs to a version of a file: whatever is written to it later shows, and the proof reads it again.
import { digestFiles } from './digest-files.ts';
import { settlingMs } from './file-entry.ts';
import type { FileMove } from './file-move.ts';
import type { PlannedFile, Stretch } from './pass-plan.ts';
import { scripts } from './scripts.ts';
import { settledVersions } from './settled-versions.ts';

export class ReadBack {
  readonly #move: FileMove;
  readonly #done: (stretch: Stretch) => void;
  #waiting: Stretch | undefined;
  #reading: Promise<void> = Promise.resolve();
  constructor(move: FileMove, done: (stretch: Stretch) => void) {
    this.#move = move;
    this.#done = done;
  }

  /** A stretch is at the target once the next one is added. Waits until all but the last two have been read. */
  async add(stretch: Stretch): Promise<void> {
    const next = this.#waiting;
    this.#waiting = stretch;
    await this.#reading;
    if (next !== undefined) this.#begin(next);
  }

  async end(): Promise<void> {
    await this.#reading;
    const last = this.#waiting;
    this.#waiting = undefined;
    if (last !== undefined) this.#begin(last);
    await this.#reading;
  }

  /** After a failure: what is still waiting is told as it is, unread. */
  async abandon(): Promise<void> {
    await this.#reading.catch(() => undefined);
    if (this.#waiting !== undefined) this.#done(this.#waiting);
    this.#waiting = undefined;
  }

  #begin(stretch: Stretch): void {
    this.#reading = this.#read(stretch).finally(() => this.#done(stretch));
    this.#reading.catch(() => undefined);
  }

  async #read({ files }: Stretch): Promise<void> {
    const { target, scope } = this.#move;
    const copied = files.filter(({ action }) => action === 'copy');
    if (copied.length === 0 || target.tools.list !== 'gnu') return;
    await scope.clock.sleep(settlingMs, scope.signal);
    const versions = await this.#versions(copied);
    const entries = copied.flatMap(({ entry }) => (versions.has(entry.path) ? entry : []));
    const digests = await digestFiles(target.way, target.tools, entries, () => {});
    for (const file of copied) {
      const version = versions.get(file.entry.path);
      if (version !== undefined && file.digest !== undefined && digests.get(file.entry.path) === file.digest) file.readBack = version;
    }
  }

  /** By path, before anything of them is read; the young ones are left to the proof. */
  async #versions(files: readonly PlannedFile[]): Promise<ReadonlyMap<string, string>> {
    const names = Buffer.from(files.map(({ entry }) => `./${entry.path}\0`).join(''), 'latin1');
    const parts: string[] = [];
    for await (const chunk of this.#move.target.way.stream(scripts.versions, [], names))
      parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1'));
    const text = parts.join('');
    const end = text.indexOf('\0');
    return settledVersions(text.slice(end + 1), text.slice('//now '.length, end));
  }
}
