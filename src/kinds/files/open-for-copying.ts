// Both sides of a move for a pass: with the databases that are in use, and a source at which backups of them can be made.
import type { WriteContext } from '../../ports/context.ts';
import { recordName, type FileMove, type FileMoveSpec } from './file-move.ts';
import { writeSide, type WritableSide } from './file-side.ts';
import { openForWriting } from './open-move.ts';
import { sqliteScripts } from './sqlite-scripts.ts';
import { succeed } from './succeed.ts';
import { withDatabases } from './with-databases.ts';

export async function openForCopying(context: WriteContext, spec: FileMoveSpec): Promise<FileMove<WritableSide>> {
  const source = writeSide(context, spec.from);
  const move = await withDatabases(await openForWriting(context, spec), {
    source,
    sleep: (ms) => context.clock.sleep(ms, context.signal),
  });
  if (move.databases?.hasLeftovers === true)
    await succeed(source, source.change(sqliteScripts.drop, [recordName(spec)]), 'remove the backup that an earlier pass has left');
  return move;
}
