// Names of users and groups at one side, asked for when a number is met for the first time: there are few of them, and many files.
import type { FileEntry } from './file-entry.ts';
import type { FileSide } from './file-side.ts';
import { scripts } from './scripts.ts';

export class OwnerNames {
  readonly #way: FileSide;
  /** By `u1000` and `g100`. */
  readonly #known = new Map<string, string>();
  constructor(way: FileSide) {
    this.#way = way;
  }

  async *named(batches: AsyncIterable<readonly FileEntry[]>): AsyncGenerator<readonly FileEntry[]> {
    for await (const batch of batches) {
      const unknown = new Set<string>();
      for (const { uid, gid } of batch) {
        if (!this.#known.has(`u${uid}`)) unknown.add(`u${uid}`);
        if (!this.#known.has(`g${gid}`)) unknown.add(`g${gid}`);
      }
      if (unknown.size > 0) for (const [id, name] of await namesOf(this.#way, [...unknown])) this.#known.set(id, name);
      yield batch.map((entry) => ({
        ...entry,
        user: this.#known.get(`u${entry.uid}`) ?? String(entry.uid),
        group: this.#known.get(`g${entry.gid}`) ?? String(entry.gid),
      }));
    }
  }

  /** All that were met, in their order. */
  get known(): readonly (readonly [id: string, name: string])[] {
    return [...this.#known].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** Of `u1000` and `g100`; the number again where it has no name, as find and ls have it. */
export async function namesOf(way: FileSide, ids: readonly string[]): Promise<readonly (readonly [id: string, name: string])[]> {
  if (ids.length === 0) return [];
  const { stdout } = await way.query(scripts.names, ids);
  const lines = stdout.split('\n');
  return ids.map((id, index) => [id, lines[index] === undefined || lines[index] === '' ? id.slice(1) : lines[index]] as const);
}
