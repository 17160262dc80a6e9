// What the parts of a move of files have in common: both sides with their tools, what is left out, and whose the copy is.
import { createHash } from 'node:crypto';
import type { Clock, Scope } from '../../ports/context.ts';
import { Cursor } from './cursor.ts';
import { filePlaceLabel, type FilePlace } from './file-place.ts';
import { readRecords, type FileRecord } from './file-record.ts';
import type { FileSide } from './file-side.ts';
import type { LiveDatabases } from './live-database.ts';
import type { OwnerMapping } from './owner-mapping.ts';
import { scripts } from './scripts.ts';
import type { SideTools } from './tools.ts';

/** The two sides of a move and what it is told. */
export type FileMoveSpec = {
  readonly dataset: string;
  readonly from: FilePlace;
  readonly to: FilePlace;
  readonly owners: OwnerMapping;
  /** Below the tree, relative to it: left where they are, each for a reason. */
  readonly exclude: readonly { readonly path: string; readonly because: string }[];
};

export interface Side<Way extends FileSide = FileSide> {
  readonly way: Way;
  readonly tools: SideTools;
}

export interface FileMove<Target extends FileSide = FileSide> {
  readonly source: Side;
  readonly target: Side<Target>;
  readonly spec: FileMoveSpec;
  readonly scope: Scope & { readonly clock: Clock };
  /** Left out of all listings, by `spec`; set by `withDatabases`. */
  readonly databases?: LiveDatabases;
}

/** Of the file that keeps what has been read: one for each pair of trees. */
export function recordName({ from, to }: FileMoveSpec): string {
  return createHash('sha256')
    .update(`${filePlaceLabel(from)}\0${filePlaceLabel(to)}`)
    .digest('hex')
    .slice(0, 32);
}

export function recallRecords({ way }: Side, spec: FileMoveSpec): Cursor<FileRecord> {
  return new Cursor(readRecords(way.stream(scripts.recall, [recordName(spec)])));
}

/** For find: what stands before its action. What a file system keeps for itself is nobody's data. */
export function conditionsOf({ exclude }: Pick<FileMoveSpec, 'exclude'>): readonly string[] {
  const paths = ['lost+found', ...exclude.map(({ path }) => path)].map((path) => `./${path.replaceAll(/[*?[\\]/g, '\\$&')}`);
  return ['(', ...paths.flatMap((path, index) => [...(index === 0 ? [] : ['-o']), '-path', path]), ')', '-prune', '-o'];
}
