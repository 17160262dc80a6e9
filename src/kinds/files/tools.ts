// What one side has: the tree's place, and the programs that a move needs there.
import type { FileSide } from './file-side.ts';
import { scripts } from './scripts.ts';

export interface SideTools {
  readonly root: 'directory' | 'link' | 'other' | 'absent';
  /** `absent`, or `MODE UID GID` of the directory that is there. */
  readonly before: string;
  readonly list: 'gnu' | 'bsd' | undefined;
  readonly tar: 'gnu' | 'bsd' | undefined;
  /** Of tar: extended attributes and access control lists. */
  readonly hasAttributes: boolean;
  /** Of cp: it copies a file with its path and all of its attributes. */
  readonly hasParents: boolean;
  readonly hash: 'openssl' | 'sha256sum' | 'shasum' | undefined;
  readonly hasSqlite: boolean;
  readonly uid: number;
  readonly user: string;
  readonly gid: number;
  readonly cpus: number;
  /** The clock over there, in seconds. */
  readonly now: string;
  readonly freeBytes: number | undefined;
  readonly freeInodes: number | undefined;
  readonly isWritable: boolean;
  /** What sort of pass has put something there; `begun`: one ahead that has not got through. */
  readonly mark: 'begun' | 'ahead' | 'move' | undefined;
  /** Something is in the directory already. */
  readonly isFilled: boolean;
}

/** `record`: of what is known of earlier passes. */
export async function readTools(side: FileSide, record: string): Promise<SideTools> {
  const chunks: Uint8Array[] = [];
  // As a stream: those of both sides run beside each other, also where they are on one host.
  for await (const chunk of side.stream(scripts.look, [record])) chunks.push(chunk);
  const stdout = Buffer.concat(chunks).toString('utf8');
  const values = new Map(
    stdout.split('\n').map((line): [string, string] => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  const one = <Word extends string>(key: string, words: readonly Word[]) => words.find((word) => word === values.get(key));
  // `uid=1000(erich) gid=1000(erich) groups=…`
  const id = /^uid=(\d+)(?:\(([^)]*)\))? gid=(\d+)/.exec(values.get('id') ?? '');
  return {
    root: one('root', ['directory', 'link', 'other']) ?? 'absent',
    before: values.get('before') ?? 'absent',
    list: one('list', ['gnu', 'bsd']),
    tar: one('tar', ['gnu', 'bsd']),
    hasAttributes: values.get('tar') === 'gnu' && values.get('xattrs') === 'yes',
    hasParents: values.get('cp') === 'gnu',
    hash: one('hash', ['openssl', 'sha256sum', 'shasum']),
    hasSqlite: values.get('sqlite') === 'yes',
    uid: Number(id?.[1] ?? -1),
    user: id?.[2] ?? '',
    gid: Number(id?.[3] ?? -1),
    cpus: Math.max(1, Number(values.get('cpus') ?? 1)),
    now: values.get('now') ?? '0',
    freeBytes: figure(values.get('free'), 1024),
    freeInodes: figure(values.get('inodes'), 1),
    isWritable: values.get('writable') === 'yes',
    mark: one('mark', ['begun', 'ahead', 'move']),
    isFilled: values.get('filled') === 'yes',
  };
}

/** The fourth column of what `df -P` says. File systems without a fixed number of inodes say 0 or `-`. */
function figure(text: string | undefined, unit: number): number | undefined {
  const match = /(\d+) +(\d+) +(\d+) +(\d+|-)% /.exec(text ?? '');
  const value = Number(match?.[3]);
  return match === null || (unit === 1 && match[1] === '0') ? undefined : value * unit;
}
