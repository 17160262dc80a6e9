// One thing in a directory tree, as a listing tells it. Paths are raw bytes, a character for each (latin1), relative to the tree;
// the tree itself is the empty path.

export interface FileEntry {
  readonly path: string;
  /** As find(1) says it: f d l, and p s b c. */
  readonly type: string;
  /** Permission bits in octal, without leading zeros: `644`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** The number again where it has no name; empty where nobody asks for names. */
  readonly user: string;
  readonly group: string;
  readonly size: number;
  /** Seconds since 1970, with ten digits after the point. */
  readonly mtime: string;
  readonly ctime: string;
  readonly inode: string;
  readonly links: number;
  /** Of 512 bytes. */
  readonly blocks: number;
  /** Where a symlink leads; empty for everything else. */
  readonly target: string;
}

/** A content can only have changed when this has: nobody sets the time of change (ctime) of an inode. */
export function versionOf({ size, mtime, ctime, inode }: FileEntry): string {
  return `${size}/${mtime}/${ctime}/${inode}`;
}

/** After so long, what was changed last is no longer young where times are fine. */
export const settlingMs = 60;

/** Changed so short before `now` that a later change may not show in its times. */
export function isYoung({ ctime }: Pick<FileEntry, 'ctime'>, now: string): boolean {
  const age = Number(now) - Number(ctime);
  if (age >= 2) return false;
  const isFine = !/\.0*$/.test(ctime) && now.includes('.');
  return age < (isFine ? 0.05 : 2);
}

/** As `LC_ALL=C sort` orders `PATH//…`: a slash ends a path, and two of them never stand in one. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  if (b.startsWith(a)) return endsBefore(b, a.length) ? -1 : 1;
  if (a.startsWith(b)) return endsBefore(a, b.length) ? 1 : -1;
  return a < b ? -1 : 1;
}

function endsBefore(longer: string, length: number): boolean {
  const next = longer.charCodeAt(length);
  return next === 47 ? longer.charCodeAt(length + 1) > 47 : next > 47;
}

/** For people: what is no plain text is escaped. */
export function shownPath(path: string): string {
  if (path === '') return '.';
  const text = Buffer.from(path, 'latin1').toString('utf8');
  const isText = Buffer.from(text, 'utf8').toString('latin1') === path;
  return (isText ? text : path).replaceAll(isText ? /[\0-\x1f\x7f\\]/g : /[^\x20-\x5b\x5d-\x7e]/g, (character) =>
    character === '\n' ? '\\n' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** For people: by names where they are known. */
export function shownOwner({ user, group, uid, gid }: FileEntry): string {
  return `${user === '' ? uid : user}:${group === '' ? gid : group}`;
}
