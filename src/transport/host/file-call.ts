// One file operation that somebody waits for, and how operations are put together into exchanges.
import { posix } from 'node:path';
import { changePaths } from './change-paths.ts';
import type { Exchange } from './exchange.ts';
import { listDirectory } from './list-directory.ts';
import { readFiles } from './read-files.ts';
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

/** Calls that can be one exchange, in the order in which they were made. */
export function together(calls: readonly FileCall[]): readonly (readonly FileCall[])[] {
  const groups: FileCall[][] = [];
  for (const call of calls) {
    const group = groups.at(-1);
    if (group !== undefined && group.length < most && fits(group, call)) group.push(call);
    else groups.push([call]);
  }
  return groups;
}

function fits(group: readonly FileCall[], call: FileCall): boolean {
  const first = group[0];
  if (first === undefined || call.alone || first.alone || call.work.path.includes('\n') || first.work.path.includes('\n')) return false;
  const [before, next] = [first.work, call.work];
  if (next.what === 'list') return false;
  if (next.what !== 'write') return before.what === next.what || (isChange(before) && isChange(next));
  return (
    before.what === 'write' &&
    posix.dirname(before.path) === posix.dirname(next.path) &&
    group.every(({ work }) => posix.basename(work.path) !== posix.basename(next.path))
  );
}

function isChange({ what }: FileWork): boolean {
  return what === 'make' || what === 'remove';
}

export function exchangeOf(group: readonly FileCall[]): Exchange {
  const works = group.map(({ work }) => work);
  const paths = works.map(({ path }) => path);
  switch (works[0]?.what) {
    case 'stat':
      return statPaths(paths);
    case 'read':
      return readFiles(paths);
    case 'list':
      return listDirectory(paths[0] ?? '');
    case 'write':
      return writeFiles(works.flatMap((work) => (work.what === 'write' ? [work] : [])));
    default:
      return changePaths(works.map((work) => (work.what === 'make' ? { make: work.path, mode: work.mode } : { remove: work.path })));
  }
}
