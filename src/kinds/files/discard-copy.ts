// Drops the copy, never the source: what was put into the target goes, and the directory is as it was found.
import type { WriteContext } from '../../ports/context.ts';
import { recallRecords, recordName, type FileMoveSpec } from './file-move.ts';
import { forgetDatabases } from './forget-databases.ts';
import { openForWriting } from './open-move.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';

export async function discardCopy(context: WriteContext, spec: FileMoveSpec): Promise<void> {
  const move = await openForWriting(context, spec);
  const { way, tools } = move.target;
  await succeed(way, way.change(scripts.settle, [recordName(spec), 'move']), 'see what the copy replaced');
  let before: string | undefined;
  await using known = recallRecords(move.target, spec);
  while (before === undefined) {
    if (known.isDry) await known.load();
    if (known.head === undefined) break;
    before = known.head.before;
    known.skip();
  }
  // `absent`, or `MODE UID GID`.
  const [mode = '', uid = '', gid = ''] = before?.split(' ') ?? [];
  if (tools.root === 'directory' && before !== undefined)
    await succeed(way, way.change(scripts.clear, [mode, uid, gid]), 'remove the copy');
  await succeed(way, way.change(scripts.forget, [recordName(spec)]), 'forget the copy');
  await forgetDatabases(context, move);
}
