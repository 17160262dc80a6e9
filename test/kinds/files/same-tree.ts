// Two trees compared by Node alone, by nothing of what is under test: every name as bytes, and what `lstat` and reading say.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A line for each entry; inodes are numbered in the order in which they are met. */
export function treeLines(root: string, options: { readonly owners: boolean }): readonly string[] {
  const inodes = new Map<bigint, number>();
  const visit = (path: Buffer, shown: string): string[] => {
    const stat = lstatSync(path, { bigint: true });
    const own = [
      shown,
      stat.isSymbolicLink() ? '' : (stat.mode & 0o7777n).toString(8),
      String(stat.mtimeNs),
      options.owners ? `${stat.uid}:${stat.gid}` : '',
    ];
    if (stat.isSymbolicLink()) return [[...own, readlinkSync(path, 'latin1')].join(' ')];
    if (stat.isDirectory()) {
      const names = readdirSync(path, { encoding: 'buffer' }).sort((a, b) => Buffer.compare(a, b));
      return [
        own.join(' '),
        ...names.flatMap((name) => visit(Buffer.concat([path, Buffer.from('/'), name]), `${shown}/${name.toString('latin1')}`)),
      ];
    }
    if (!inodes.has(stat.ino)) inodes.set(stat.ino, inodes.size);
    return [[...own, inodes.get(stat.ino), createHash('sha256').update(readFileSync(path)).digest('hex')].join(' ')];
  };
  return visit(Buffer.from(root), '');
}
