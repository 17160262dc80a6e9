// The header under which an entry of the source is written to the target: its own times and mode, and the owner that it will have.
import type { FileEntry } from './file-entry.ts';
import type { FileMove } from './file-move.ts';
import { expectedOwner } from './owner-mapping.ts';
import { tarHeader, type TarHeader } from './tar-header.ts';

const types: Readonly<Record<string, TarHeader['type']>> = { f: '0', d: '5', l: '2' };

/** `link`: it is another name of the file with this path. */
export function headerOf(
  entry: FileEntry,
  { spec, target }: FileMove,
  link?: string,
  content: { readonly size: number; readonly pax: TarHeader['pax'] } = { size: 0, pax: [] },
): Buffer {
  const { user, group } = expectedOwner(entry, spec.owners) ?? { user: target.tools.uid, group: target.tools.gid };
  const isSparse = content.pax.some(([key]) => key === 'GNU.sparse.major');
  return tarHeader({
    path: isSparse ? 'GNUSparseFile.0/x' : entry.path === '' ? './' : entry.type === 'd' ? `${entry.path}/` : entry.path,
    type: link === undefined ? (types[entry.type] ?? '0') : '1',
    mode: entry.mode,
    uid: typeof user === 'number' ? user : entry.uid,
    gid: typeof group === 'number' ? group : entry.gid,
    user: typeof user === 'string' ? user : '',
    group: typeof group === 'string' ? group : '',
    size: content.size,
    mtime: entry.mtime,
    link: link ?? entry.target,
    pax: content.pax,
  });
}
