// Copies a folder of plain files, folders and links, fast: what a fresh server and a reachable set of programs are made of.
import {
  chownSync,
  constants,
  copyFileSync,
  linkSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';

export interface CopyTreeOptions {
  /** Who gets the copies; the one who copies unless given. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Hard links where the file system allows them. Only for files that nobody will write to. */
  readonly link?: boolean;
}

/** `to` must not exist. Modes of folders are kept; those of files come with the copy. */
export function copyTree(from: string, to: string, options: CopyTreeOptions = {}): void {
  mkdirSync(to, { mode: statSync(from).mode & 0o777 });
  if (options.owner !== undefined) chownSync(to, options.owner.uid, options.owner.gid);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const copy = join(to, entry.name);
    if (entry.isDirectory()) copyTree(source, copy, options);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), copy);
    else if (entry.isFile()) copyFile(source, copy, options);
    else continue;
    if (options.owner !== undefined && !entry.isDirectory()) lchownSync(copy, options.owner.uid, options.owner.gid);
  }
}

function copyFile(source: string, copy: string, options: CopyTreeOptions): void {
  if (options.link === true) {
    try {
      linkSync(source, copy);
      return;
    } catch {
      // Another file system, or one without links: copied below.
    }
  }
  copyFileSync(source, copy, constants.COPYFILE_FICLONE);
}
