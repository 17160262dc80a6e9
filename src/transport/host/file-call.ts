// One file operation that somebody waits for, and how operations are put together into exchanges.
import { posix } from 'node:path';
import type { Exchange } from './exchange.ts';
import { makeDirectories } from './make-directories.ts';
import { removePaths } from './remove-paths.ts';
import { listDirectory } from './list-directory.ts';
import { readDigits, readFiles } from './read-files.ts';
import { statPaths } from './stat-paths.ts';
import { writeFiles } from './write-files.ts';

export type FileWork =
  | { readonly what: 'stat' | 'read' | 'list' | 'remove'; readonly path: string }
  | { readonly what: 'make'; readonly path: string; readonly mode: number }
  | { readonly what: 'write'; readonly path: string; readonly mode: number; readonly content: Uint8Array };

export interface FileCall {
  readonly work: FileWork;
  readonly signal: AbortSignal;
  /** It is asked alone: together with others it gave no clear answer, or its path has a newline. */
  alone: boolean;
  attempts: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export function changes({ what }: FileWork): boolean {
  return what === 'write' || what === 'make' || what === 'remove';
}

/** Few enough for an argument list, and for a shell that copies its arguments whenever it drops one. */
const most = 200;

/** Writes of one directory cost a flush of the disk together. */
const mostWrites = 1000;

/** Calls that can be one exchange. Those that change something keep their order among each other, and towards reads. */
export function together(calls: readonly FileCall[]): readonly (readonly FileCall[])[] {
  const groups: FileCall[][] = [];
  let open = new Map<string, { readonly group: FileCall[]; readonly paths: Set<string> }>();
  let changing = false;
  for (const call of calls) {
    const { work } = call;
    if (changes(work) !== changing) open = new Map();
    changing = changes(work);
    const key = call.alone || work.path.includes('\n') || work.what === 'list' ? undefined : keyOf(work);
    const found = key === undefined ? undefined : open.get(key);
    // A later change of another sort may depend on an earlier one.
    if (changing && found === undefined) open = new Map();
    if (
      found !== undefined &&
      found.group.length < (work.what === 'write' ? mostWrites : most) &&
      !(changing && found.paths.has(work.path))
    ) {
      found.group.push(call);
      found.paths.add(work.path);
      continue;
    }
    const group = [call];
    groups.push(group);
    if (key !== undefined) open.set(key, { group, paths: new Set([work.path]) });
  }
  return groups;
}

function keyOf(work: FileWork): string {
  return work.what === 'write' ? `write ${posix.dirname(work.path)}` : work.what;
}

export function exchangeOf(group: readonly FileCall[]): Exchange {
  const works = group.map(({ work }) => work);
  const paths = works.map(({ path }) => path);
  switch (works[0]?.what) {
    case 'stat':
      return statPaths(paths);
    case 'read':
      return group[0]?.alone === true ? readDigits(paths[0] ?? '') : readFiles(paths);
    case 'list':
      return listDirectory(paths[0] ?? '');
    case 'write':
      return writeFiles(works.flatMap((work) => (work.what === 'write' ? [work] : [])));
    case 'remove':
      return removePaths(paths);
    default:
      return makeDirectories(works.flatMap((work) => (work.what === 'make' ? [work] : [])));
  }
}
