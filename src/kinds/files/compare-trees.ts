// Both trees beside each other: every attribute of every entry, and the content of every file. A digest is believed only of the
// version of a file that it was made of (size, times, inode); every other file is read again where it lies, on both sides.
import { ByteQueue } from './byte-queue.ts';
import { ContentComparison } from './content-comparison.ts';
import { Cursor } from './cursor.ts';
import { entryComparer, type EntryComparer } from './entry-comparer.ts';
import { isYoung, shownPath } from './file-entry.ts';
import { recallRecords, recordName, type FileMove } from './file-move.ts';
import { writeRecord, type FileRecord } from './file-record.ts';
import type { WritableSide } from './file-side.ts';
import { scripts } from './scripts.ts';
import { keepSeen } from './seen-trees.ts';
import { sideBySide } from './side-by-side.ts';
import { succeed } from './succeed.ts';
import { listingDigest, TreeListing } from './tree-listing.ts';

export interface TreeComparison {
  readonly files: number;
  readonly bytes: number;
  readonly entries: number;
  /** Nothing but the tree itself is at the target. */
  readonly isTargetEmpty: boolean;
  /** SHA-256 over `DIGEST  PATH\0` of every file, in order. */
  readonly content: { readonly source: string; readonly target: string };
  /** SHA-256 over the lines of `listing-line.ts`. */
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
  /** Nothing is believed that was read before. */
  readonly afresh?: boolean;
  /** Where what has been read is written down, for the next pass. */
  readonly keepAt?: WritableSide;
}

export async function compareTrees(move: FileMove, options: CompareOptions = {}): Promise<TreeComparison> {
  const { source, target, spec } = move;
  const comparer = entryComparer(spec.owners);
  const kept = recordsKept(move, options.keepAt);
  await using here = new TreeListing(source, spec);
  await using there = new TreeListing(target, spec);
  const contents = new ContentComparison(move, comparer, {
    reads: options.onlyListings !== true,
    keep: kept.keep,
    now: { source: () => here.now, target: () => there.now },
  });
  const openDatabases: string[] = [];
  let newest = { seconds: 0, text: '' };
  let targetEntries = 0;
  let content = { source: '', target: '' };
  let isSettled = true;
  try {
    await using known = options.afresh === true ? new Cursor<FileRecord>(nothing()) : recallRecords(target, spec);
    for await (const pairs of sideBySide(here.entries, there.entries, known)) {
      for (const { ours, theirs, records } of pairs) {
        comparer.entries(ours, theirs);
        if (theirs !== undefined && theirs.path !== '') targetEntries += 1;
        if (ours === undefined) continue;
        if (Number(ours.ctime) > newest.seconds) newest = { seconds: Number(ours.ctime), text: ours.ctime };
        if (ours.path === '') contents.remember(records);
        if (ours.type !== 'f') continue;
        if (ours.size > 0 && /-(wal|journal)$/.test(ours.path)) openDatabases.push(shownPath(ours.path.replace(/-\w+$/, '')));
        isSettled &&= !isYoung(ours, here.now) && (theirs === undefined || !isYoung(theirs, there.now));
        contents.add(ours, theirs?.type === 'f' ? theirs : undefined, records);
      }
      if (contents.isFull) await contents.settle();
    }
    content = await contents.end();
    await kept.end();
  } catch (error) {
    await kept.fail(error);
    throw error;
  }
  const { readBytes, files, bytes } = contents;
  const listings = { source: here.digest(), target: there.digest() };
  if (readBytes.source + readBytes.target > 0) await stillTheSame(move, comparer, listings);
  const comparison: TreeComparison = {
    ...comparer.result(),
    files,
    bytes,
    isTargetEmpty: targetEntries === 0,
    content,
    readBytes,
    newest: newest.text,
    openDatabases,
  };
  if (options.keepAt !== undefined && isSettled) await keepSeen(options.keepAt, move, { here, there, comparison });
  return comparison;
}

async function* nothing(): AsyncGenerator<readonly FileRecord[]> {}

/** Reading takes time, in which somebody may write: then what was read first is no longer true. */
async function stillTheSame(
  move: FileMove,
  comparer: EntryComparer,
  before: { readonly source: string; readonly target: string },
): Promise<void> {
  const [ours, theirs] = await Promise.all([listingDigest(move.source, move.spec), listingDigest(move.target, move.spec)]);
  if (ours !== before.source) comparer.differ('the source was written to while it was proved');
  if (theirs !== before.target) comparer.differ('the target was written to while it was proved');
}

/** Written down as they come, where somebody wants them. */
function recordsKept({ spec, target }: FileMove, keepAt: WritableSide | undefined) {
  const records = new ByteQueue();
  const keeping = keepAt?.feed(scripts.keep, [recordName(spec), 'whole'], records);
  keeping?.catch(() => undefined).finally(() => records.close());
  return {
    async keep(lines: readonly FileRecord[]): Promise<void> {
      if (keeping !== undefined && lines.length > 0) records.push(Buffer.from(lines.map(writeRecord).join(''), 'latin1'));
      await records.room();
    },
    async end(): Promise<void> {
      records.close();
      if (keeping !== undefined) await succeed(target.way, keeping, 'keep what is known of the copy');
    },
    async fail(reason: unknown): Promise<void> {
      records.fail(reason);
      await keeping?.catch(() => undefined);
    },
  };
}
