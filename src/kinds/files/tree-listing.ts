// One side's listing as it comes: entries in order, the clock over there when it began, and a digest of all that it said.
import { createHash } from 'node:crypto';
import { Cursor } from './cursor.ts';
import type { FileEntry } from './file-entry.ts';
import { conditionsOf, type FileMoveSpec, type Side } from './file-move.ts';
import type { FileSide } from './file-side.ts';
import { OwnerNames } from './owner-names.ts';
import { readBsdListing, readGnuListing, withoutClock } from './read-listing.ts';
import { scripts } from './scripts.ts';

export class TreeListing implements AsyncDisposable {
  readonly entries: Cursor<FileEntry>;
  /** Of users and groups, where the move is told by names. */
  readonly names: OwnerNames | undefined;
  readonly #hash = createHash('sha256');
  #now = '0';

  /** Begins at once. `more`: further conditions for find. */
  constructor({ way, tools }: Side, spec: FileMoveSpec, more: readonly string[] = []) {
    const isBsd = tools.list === 'bsd';
    const conditions = [...conditionsOf(spec), ...more];
    const text = (): AsyncIterable<Uint8Array> =>
      withoutClock(way.stream(isBsd ? scripts.listBsd : scripts.listGnu, conditions), (now) => (this.#now = now), this.#hash);
    this.names = isBsd || tools.root === 'absent' || !isByNames(spec) ? undefined : new OwnerNames(way);
    if (tools.root === 'absent') this.entries = new Cursor(none());
    else if (isBsd) this.entries = new Cursor(readBsdListing(text(), way.label));
    else this.entries = new Cursor(this.names?.named(readGnuListing(text(), way.label)) ?? readGnuListing(text(), way.label));
  }

  /** Seconds since 1970; known with the first entry. */
  get now(): string {
    return this.#now;
  }

  /** SHA-256 of everything but the clock, once all was read. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.entries[Symbol.asyncDispose]();
  }
}

/** The digest of a whole listing, made over there by GNU's tools; nothing of which was ever seen where there is no directory. */
export async function fingerprintOf(way: FileSide, spec: FileMoveSpec): Promise<string> {
  let text = '';
  // As a stream: those of both sides run beside each other, also where they are on one host.
  for await (const chunk of way.stream(scripts.fingerprint, conditionsOf(spec)))
    text += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
  return text.slice(0, 64);
}

/** The digest of a whole listing, made over there where that can be. */
export async function listingDigest(side: Side, spec: FileMoveSpec): Promise<string> {
  if (side.tools.root === 'directory' && side.tools.list === 'gnu') return fingerprintOf(side.way, spec);
  await using listing = new TreeListing(side, spec);
  for (const { entries } = listing; ; entries.skip()) {
    if (entries.isDry) await entries.load();
    if (entries.head === undefined) return listing.digest();
  }
}

export function isByNames({ owners }: Pick<FileMoveSpec, 'owners'>): boolean {
  return owners !== 'numbers' && owners !== 'target-user';
}

async function* none(): AsyncGenerator<readonly FileEntry[]> {}
