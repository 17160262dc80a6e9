// What listings tell of two trees, entry by entry: counts of what was compared, and every difference with its place. A tree that
// differs everywhere is told by its first differences and their number.
import { shownOwner, shownPath, type FileEntry } from './file-entry.ts';
import { listingLine } from './listing-line.ts';
import { expectedOwner, hasOwner, type OwnerMapping } from './owner-mapping.ts';
import { TextDigest } from './text-digest.ts';

const mostTold = 100;
const kinds: Readonly<Record<string, string>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  p: 'pipe',
  s: 'socket',
  b: 'device',
  c: 'device',
};

export interface EntryComparer {
  /** At least one of them. */
  entries(here: FileEntry | undefined, there: FileEntry | undefined): void;
  content(path: string, here: string | undefined, there: string | undefined): void;
  differ(sentence: string): void;
  result(): {
    readonly entries: number;
    readonly compared: readonly { readonly what: string; readonly count: number; readonly same: boolean }[];
    readonly differences: readonly string[];
    readonly differenceCount: number;
    readonly listing: { readonly source: string; readonly target: string };
  };
}

export function entryComparer(owners: OwnerMapping): EntryComparer {
  const counts = new Map<string, { count: number; same: boolean }>();
  const differences: string[] = [];
  const listing = { source: new TextDigest(), target: new TextDigest() };
  const twins = { here: new Map<string, string>(), there: new Map<string, string>() };
  let differenceCount = 0;
  let entries = 0;
  const differ = (sentence: string): void => {
    differenceCount += 1;
    if (differences.length < mostTold) differences.push(sentence);
  };
  const compare = (what: string, path: string, here: string, there: string, isSame = here === there): void => {
    count(what, isSame);
    if (!isSame) differ(`${singular[what] ?? what} of ${shownPath(path)}: the source has ${here}, the target ${there}`);
  };
  const count = (what: string, isSame: boolean): void => {
    const found = counts.get(what);
    if (found === undefined) counts.set(what, { count: 1, same: isSame });
    else {
      found.count += 1;
      found.same &&= isSame;
    }
  };

  const compareBoth = (here: FileEntry, there: FileEntry): void => {
    const { path } = here;
    if (here.type === 'f') {
      if (here.size !== there.size) differ(`size of ${shownPath(path)}: the source has ${here.size} bytes, the target ${there.size}`);
      if (here.links > 1 || there.links > 1) compareLinks(here, there);
      if (isSparse(here)) count('sparse files', isSparse(there));
    } else if (here.type === 'l') compare('symlinks', path, shownPath(here.target), shownPath(there.target));
    else count('directories', true);
    if (here.type !== 'l') compare('modes', path, here.mode, there.mode);
    compare('times', path, here.mtime, there.mtime);
    const expected = expectedOwner(here, owners);
    if (expected === undefined) return;
    if (hasOwner(there, expected)) count('owners', true);
    else compare('owners', path, `${shownOwner(here)}, so ${expected.user}:${expected.group} is due`, shownOwner(there), false);
  };

  /** The same names belong to one file on both sides: seen from either. */
  const compareLinks = (here: FileEntry, there: FileEntry): void => {
    const [twin, other] = [twins.here.get(here.inode), twins.there.get(there.inode)];
    if (twin === undefined) twins.here.set(here.inode, there.inode);
    if (other === undefined) twins.there.set(there.inode, here.inode);
    const isSame = (twin ?? there.inode) === there.inode && (other ?? here.inode) === here.inode;
    count('hard links', isSame);
    if (!isSame)
      differ(`hard link ${shownPath(here.path)}: it is not the same file as its other names, or of names that it should not have`);
  };

  return {
    entries(here, there) {
      const kind = (entry: FileEntry) => kinds[entry.type] ?? 'thing';
      if (here !== undefined && !'fdl'.includes(here.type)) {
        if (there !== undefined) differ(`${kind(there)} ${shownPath(there.path)}: only in the target; a ${kind(here)} is not carried`);
        return;
      }
      if (here !== undefined) {
        entries += 1;
        listing.source.add(listingLine(here));
      }
      if (there !== undefined) listing.target.add(listingLine(there));
      if (here === undefined) {
        if (there !== undefined) differ(`${kind(there)} ${shownPath(there.path)}: only in the target`);
      } else if (there === undefined) differ(`${kind(here)} ${shownPath(here.path)}: missing in the target`);
      else if (here.type !== there.type) differ(`${shownPath(here.path)}: the source has a ${kind(here)}, the target a ${kind(there)}`);
      else compareBoth(here, there);
    },
    content(path, here, there) {
      compare('contents', path, here ?? 'what cannot be read', there ?? 'what cannot be read', here !== undefined && here === there);
    },
    differ,
    result: () => ({
      entries,
      compared: [...counts].map(([what, { count: number, same }]) => ({ what, count: number, same })),
      differences:
        differenceCount > mostTold
          ? [...differences, `and ${differenceCount - mostTold} more differences, ${differenceCount} in all`]
          : differences,
      differenceCount,
      listing: { source: listing.source.digest(), target: listing.target.digest() },
    }),
  };
}

const singular: Readonly<Record<string, string>> = {
  contents: 'content',
  modes: 'mode',
  times: 'time',
  owners: 'owner',
  symlinks: 'target',
};

function isSparse({ type, size, blocks }: FileEntry): boolean {
  return type === 'f' && size >= 65_536 && blocks * 512 < size;
}
