// Both trees beside each other: every attribute of every entry, and the content of every file. A digest is believed only of the
// version of a file that it was made of (size, times, inode); every other file is read again where it lies, on both sides.
import { createHash } from 'node:crypto';
import { ByteQueue } from './byte-queue.ts';
import { comparePaths, isYoung, shownPath, versionOf, type FileEntry } from './file-entry.ts';
import { listingText, listTree, recallRecords, recordName, type FileMove, type Side } from './file-move.ts';
import { writeRecord, type FileRecord } from './file-record.ts';
import { digestFiles } from './digest-files.ts';
import { entryComparer } from './entry-comparer.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';
import type { WritableSide } from './file-side.ts';

export interface TreeComparison {
  readonly files: number;
  readonly bytes: number;
  readonly entries: number;
  /** Nothing but the tree itself is at the target. */
  readonly isTargetEmpty: boolean;
  /** SHA-256 over `DIGEST  PATH\0` of every file, in order. */
  readonly content: { readonly source: string; readonly target: string };
  /** SHA-256 over the lines of `listing-lines.ts`. */
  readonly listing: { readonly source: string; readonly target: string };
  readonly compared: readonly { readonly what: string; readonly count: number; readonly same: boolean }[];
  readonly differences: readonly string[];
  /** More than are told one by one. */
  readonly differenceCount: number;
  /** Bytes that were read for it: what was digested before and has not changed was not. */
  readonly readBytes: { readonly source: number; readonly target: number };
  readonly newest: string;
  /** SQLite's logs that hold something: with such a log, a database is not its file alone. */
  readonly openDatabases: readonly string[];
}

export interface CompareOptions {
  /** Content is not looked at, only what listings tell. */
  readonly onlyListings?: boolean;
  /** Where what has been read is written down, for the next pass. */
  readonly keepAt?: WritableSide;
}

interface Pair {
  readonly here: FileEntry;
  readonly there: FileEntry | undefined;
  readonly record: FileRecord | undefined;
  source: string | undefined;
  target: string | undefined;
}

const stretchFiles = 16_384;

export async function compareTrees(move: FileMove, options: CompareOptions = {}): Promise<TreeComparison> {
  const { source, target, spec, scope } = move;
  const comparer = entryComparer(spec.owners);
  const hashes = { source: createHash('sha256'), target: createHash('sha256') };
  const seen = { source: createHash('sha256'), target: createHash('sha256') };
  const readBytes = { source: 0, target: 0 };
  let bytes = 0;
  let files = 0;
  let newest = '';
  const openDatabases: string[] = [];
  let told = 0;
  let targetEntries = 0;
  const records = options.keepAt === undefined ? undefined : new ByteQueue();
  const keeping = records === undefined ? undefined : options.keepAt?.feed(scripts.keep, [recordName(spec), 'whole'], records);
  keeping?.catch(() => undefined);

  const settle = async (pairs: readonly Pair[], trees: readonly FileRecord[]): Promise<void> => {
    const tell = (side: 'source' | 'target') => (size: number) => {
      readBytes[side] += size;
      if (readBytes.source + readBytes.target - told < 4 << 20) return;
      told = readBytes.source + readBytes.target;
      scope.progress({ what: 'proof', files, bytes: told });
    };
    if (options.onlyListings !== true) {
      const read = async (side: 'source' | 'target', { way, tools }: Side): Promise<void> => {
        const unread = pairs.filter((pair) => pair[side] === undefined && (side === 'source' || pair.there !== undefined));
        const entries = unread.flatMap(({ here, there }) => (side === 'source' ? here : (there ?? [])));
        const digests = await digestFiles(way, tools, entries, tell(side));
        for (const pair of unread) pair[side] = digests.get(pair.here.path);
      };
      await Promise.all([read('source', source), read('target', target)]);
    }
    for (const { here, there, source: ours, target: theirs } of pairs) {
      files += 1;
      bytes += here.size;
      const name = `  ${here.path}\0`;
      hashes.source.update(`${ours ?? 'unreadable'}${name}`, 'latin1');
      if (there !== undefined) hashes.target.update(`${theirs ?? 'unreadable'}${name}`, 'latin1');
      if (options.onlyListings !== true && there !== undefined) comparer.content(here.path, ours, theirs);
    }
    const lines = [...trees];
    for (const { here, there, source: ours, target: theirs } of pairs) {
      if (ours === undefined || ours !== theirs || there === undefined) continue;
      const [from, to] = [isYoung(here, source.tools.now) ? '' : versionOf(here), isYoung(there, target.tools.now) ? '' : versionOf(there)];
      lines.push({ path: here.path, digest: ours, source: from, target: to });
    }
    lines.sort((a, b) => comparePaths(a.path, b.path));
    if (lines.length > 0) records?.push(Buffer.from(lines.map(writeRecord).join(''), 'latin1'));
  };

  try {
    await using here = listTree(source, spec, (chunk) => seen.source.update(chunk));
    await using there = listTree(target, spec, (chunk) => seen.target.update(chunk));
    await using known = recallRecords(target, spec);
    let pairs: Pair[] = [];
    let trees: FileRecord[] = [];
    for (;;) {
      if (here.isDry) await here.load();
      if (there.isDry) await there.load();
      const [entry, other] = [here.head, there.head];
      if (entry === undefined && other === undefined) break;
      const order = entry === undefined ? 1 : other === undefined ? -1 : comparePaths(entry.path, other.path);
      if (order >= 0) there.skip();
      if (order >= 0 && other !== undefined && other.path !== '') targetEntries += 1;
      if (order <= 0) here.skip();
      const [ours, theirs] = [order <= 0 ? entry : undefined, order >= 0 ? other : undefined];
      comparer.entries(ours, theirs);
      if (ours === undefined) continue;
      if (ours.ctime > newest && ours.ctime.length >= newest.length) newest = ours.ctime;
      const about = await known.takeAll(ours.path);
      trees.push(...about.filter(({ before }) => before !== undefined));
      if (ours.type !== 'f') continue;
      if (ours.size > 0 && /-(wal|journal)$/.test(ours.path)) openDatabases.push(shownPath(ours.path.replace(/-\w+$/, '')));
      pairs.push(pairOf(ours, theirs?.type === 'f' ? theirs : undefined, about));
      if (pairs.length < stretchFiles) continue;
      await settle(pairs, trees);
      [pairs, trees] = [[], []];
    }
    await settle(pairs, trees);
    records?.close();
    if (keeping !== undefined) await succeed(target.way, keeping, 'keep what is known of the copy');
  } catch (error) {
    records?.fail(error);
    await keeping?.catch(() => undefined);
    throw error;
  }
  // Reading takes time, in which somebody may write: then what was read first is no longer true.
  if (readBytes.source + readBytes.target > 0) {
    const before = { source: seen.source.digest('hex'), target: seen.target.digest('hex') };
    const [ours, theirs] = await Promise.all([listingDigest(source, move), listingDigest(target, move)]);
    if (ours !== before.source) comparer.differ('the source was written to while it was proved');
    if (theirs !== before.target) comparer.differ('the target was written to while it was proved');
  }
  const { compared, differences, differenceCount, listing, entries } = comparer.result();
  return {
    files,
    bytes,
    entries,
    isTargetEmpty: targetEntries === 0,
    content: { source: hashes.source.digest('hex'), target: hashes.target.digest('hex') },
    listing,
    compared,
    differences,
    differenceCount,
    readBytes,
    newest,
    openDatabases,
  };
}

async function listingDigest(side: Side, { spec }: FileMove): Promise<string> {
  const hash = createHash('sha256');
  if (side.tools.root === 'directory') for await (const chunk of listingText(side, spec)) hash.update(chunk);
  return hash.digest('hex');
}

function pairOf(here: FileEntry, there: FileEntry | undefined, about: readonly FileRecord[]): Pair {
  const version = versionOf(here);
  const record = about.find(({ source }) => source === version);
  const target = there === undefined ? '' : versionOf(there);
  const read = about.find((each) => each.target !== '' && each.target === target);
  return { here, there, record, source: record?.digest, target: read?.digest };
}
