// What a pass does about one path after the other: kept, checked, copied, linked, removed. Gathered into stretches of the sorted
// listing that fit into memory.
import type { FileEntry } from './file-entry.ts';
import { isYoung, versionOf } from './file-entry.ts';
import type { FileRecord } from './file-record.ts';
import { expectedOwner, hasOwner, type OwnerMapping } from './owner-mapping.ts';

export interface PlannedFile {
  readonly entry: FileEntry;
  /** What stands at the target under the same name. */
  readonly there: FileEntry | undefined;
  readonly record: FileRecord | undefined;
  action: 'keep' | 'check' | 'copy' | 'link';
  digest?: string;
  /** The target's version that was read back and has this digest. */
  readBack?: string;
  /** Of a hard link: the first name of the same file. */
  readonly first?: LinkedFile;
}

/** A file with several names, under the first of them. */
export interface LinkedFile {
  readonly path: string;
  readonly targetInode: string | undefined;
  readonly planned: PlannedFile;
}

export interface Stretch {
  readonly files: PlannedFile[];
  readonly directories: FileEntry[];
  readonly symlinks: FileEntry[];
  readonly removed: string[];
  bytes: number;
  /** Of the paths of all that is in it. */
  nameBytes: number;
}

export function emptyStretch(): Stretch {
  return { files: [], directories: [], symlinks: [], removed: [], bytes: 0, nameBytes: 0 };
}

/** So much at a time: what is known of a stretch is held in memory, and stretches are shared out among processors. */
export function isFull({ files, directories, symlinks, removed, bytes, nameBytes }: Stretch): boolean {
  return files.length + directories.length + symlinks.length + removed.length >= 4096 || bytes >= 1 << 27 || nameBytes >= 1 << 20;
}

export interface Planner {
  add(stretch: Stretch, entry: FileEntry, there: FileEntry | undefined, records: readonly FileRecord[]): void;
  readonly skipped: ReadonlyMap<string, number>;
}

export function planner(owners: OwnerMapping): Planner {
  const links = new Map<string, LinkedFile>();
  const skipped = new Map<string, number>();
  return {
    skipped,
    add(stretch, entry, there, records) {
      stretch.nameBytes += entry.path.length;
      if (!'fdl'.includes(entry.type)) {
        skipped.set(entry.type, (skipped.get(entry.type) ?? 0) + 1);
        if (there !== undefined) stretch.removed.push(entry.path);
        return;
      }
      if (there !== undefined && there.type !== entry.type) {
        stretch.removed.push(entry.path);
        there = undefined;
      }
      if (entry.type === 'd') {
        if (there === undefined || !isAlike(entry, there, owners)) stretch.directories.push(entry);
      } else if (entry.type === 'l') {
        if (there === undefined || there.target !== entry.target || !isAlike(entry, there, owners)) stretch.symlinks.push(entry);
      } else {
        const first = entry.links > 1 ? links.get(entry.inode) : undefined;
        const planned = first === undefined ? planFile(entry, there, records, owners) : planLink(entry, there, first);
        if (first === undefined && entry.links > 1) links.set(entry.inode, { path: entry.path, targetInode: there?.inode, planned });
        stretch.files.push(planned);
        if (planned.action === 'copy' || planned.action === 'check') stretch.bytes += entry.size;
      }
    },
  };
}

function planFile(entry: FileEntry, there: FileEntry | undefined, records: readonly FileRecord[], owners: OwnerMapping): PlannedFile {
  const version = versionOf(entry);
  const record = records.find(({ source }) => source === version);
  const isThere =
    there !== undefined && there.size === entry.size && isAlike(entry, there, owners) && !(there.links > 1 && entry.links === 1);
  if (!isThere || record === undefined) return { entry, there, record, action: 'copy' };
  return { entry, there, record, action: record.target === versionOf(there) ? 'keep' : 'check', digest: record.digest };
}

function planLink(entry: FileEntry, there: FileEntry | undefined, first: LinkedFile): PlannedFile {
  const isThere = there !== undefined && there.inode === first.targetInode && first.planned.action === 'keep';
  return { entry, there, record: undefined, action: isThere ? 'keep' : 'link', first };
}

/** Mode, time and owner; symlinks have no mode that counts. */
function isAlike(entry: FileEntry, there: FileEntry, owners: OwnerMapping): boolean {
  const expected = expectedOwner(entry, owners);
  return (
    (entry.type === 'l' || entry.mode === there.mode) &&
    entry.mtime === there.mtime &&
    (expected === undefined || hasOwner(there, expected))
  );
}

/** What is new for the record; nothing is remembered of what could change unseen. */
export function recordOf({ entry, action, digest, first, readBack }: PlannedFile, now: string): FileRecord | undefined {
  const known = digest ?? first?.planned.digest;
  if (known === undefined || action === 'keep') return undefined;
  return { path: entry.path, digest: known, source: isYoung(entry, now) ? '' : versionOf(entry), target: readBack ?? '' };
}
