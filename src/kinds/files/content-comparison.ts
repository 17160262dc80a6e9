// The content of files, a stretch at a time: digests that are known of these versions, and where none is, both sides read anew.
import type { EntryComparer } from './entry-comparer.ts';
import { comparePaths, isYoung, versionOf, type FileEntry } from './file-entry.ts';
import type { FileMove, Side } from './file-move.ts';
import type { FileRecord } from './file-record.ts';
import { digestFiles } from './digest-files.ts';
import { TextDigest } from './text-digest.ts';

interface Pair {
  readonly here: FileEntry;
  readonly there: FileEntry | undefined;
  source: string | undefined;
  target: string | undefined;
}

export interface ContentOptions {
  readonly reads: boolean;
  readonly keep: (records: readonly FileRecord[]) => Promise<void>;
  /** The clocks of the listings. */
  readonly now: { readonly source: () => string; readonly target: () => string };
}

const stretchFiles = 4096;
const toldBytes = 4 << 20;

export class ContentComparison {
  readonly readBytes = { source: 0, target: 0 };
  readonly #move: FileMove;
  readonly #comparer: EntryComparer;
  readonly #options: ContentOptions;
  readonly #digests = { source: new TextDigest(), target: new TextDigest() };
  #pairs: Pair[] = [];
  #about: FileRecord[] = [];
  #told = 0;
  files = 0;
  bytes = 0;

  constructor(move: FileMove, comparer: EntryComparer, options: ContentOptions) {
    this.#move = move;
    this.#comparer = comparer;
    this.#options = options;
  }

  /** Lines about the tree itself are kept as they are. */
  remember(records: readonly FileRecord[]): void {
    for (const record of records) if (record.before !== undefined) this.#about.push(record);
  }

  add(here: FileEntry, there: FileEntry | undefined, records: readonly FileRecord[]): void {
    const [source, target] = [versionOf(here), there === undefined ? '' : versionOf(there)];
    this.#pairs.push({
      here,
      there,
      source: records.find((record) => record.source === source)?.digest,
      target: records.find((record) => record.target !== '' && record.target === target)?.digest,
    });
  }

  /** Time to settle: what was added is held until then. */
  get isFull(): boolean {
    return this.#pairs.length >= stretchFiles;
  }

  async end(): Promise<{ readonly source: string; readonly target: string }> {
    await this.settle();
    return { source: this.#digests.source.digest(), target: this.#digests.target.digest() };
  }

  async settle(): Promise<void> {
    const { source, target } = this.#move;
    const { now } = this.#options;
    const [pairs, lines] = [this.#pairs, this.#about];
    [this.#pairs, this.#about] = [[], []];
    if (this.#options.reads) await Promise.all([this.#read('source', source, pairs), this.#read('target', target, pairs)]);
    for (const { here, there, source: ours, target: theirs } of pairs) {
      this.files += 1;
      this.bytes += here.size;
      const name = `  ${here.path}\0`;
      this.#digests.source.add(`${ours ?? 'unreadable'}${name}`);
      if (there === undefined) continue;
      this.#digests.target.add(`${theirs ?? 'unreadable'}${name}`);
      if (this.#options.reads) this.#comparer.content(here.path, ours, theirs);
      if (ours === undefined || ours !== theirs) continue;
      lines.push({
        path: here.path,
        digest: ours,
        source: isYoung(here, now.source()) ? '' : versionOf(here),
        target: isYoung(there, now.target()) ? '' : versionOf(there),
      });
    }
    await this.#options.keep(lines.sort((a, b) => comparePaths(a.path, b.path)));
  }

  async #read(side: 'source' | 'target', { way, tools }: Side, pairs: readonly Pair[]): Promise<void> {
    const unread = pairs.filter((pair) => pair[side] === undefined && (side === 'source' || pair.there !== undefined));
    const entryOf = ({ here, there }: Pair) => (side === 'source' ? here : (there ?? here));
    // All names of one file are read under the first of them.
    const firstNames = new Map<string, string>();
    const entries = unread.map(entryOf).filter((entry) => {
      const version = versionOf(entry);
      if (entry.links > 1 && firstNames.has(version)) return false;
      if (entry.links > 1) firstNames.set(version, entry.path);
      return true;
    });
    const digests = await digestFiles(way, tools, entries, (size) => this.#tell(side, size));
    for (const pair of unread) {
      const entry = entryOf(pair);
      pair[side] = digests.get(firstNames.get(versionOf(entry)) ?? entry.path);
    }
  }

  #tell(side: 'source' | 'target', size: number): void {
    this.readBytes[side] += size;
    const bytes = this.readBytes.source + this.readBytes.target;
    if (bytes - this.#told < toldBytes) return;
    this.#told = bytes;
    this.#move.scope.progress({ what: 'proof', files: this.files, bytes });
  }
}
