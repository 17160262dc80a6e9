// With a copy goes what is known of its databases, and a backup that a pass which died has left at the source's host.
import type { WriteContext } from '../../ports/context.ts';
import { recordName, type FileMove } from './file-move.ts';
import { writeSide, type WritableSide } from './file-side.ts';
import { scripts } from './scripts.ts';
import { sqliteRecordName } from './sqlite-records.ts';
import { sqliteScripts } from './sqlite-scripts.ts';
import { succeed } from './succeed.ts';

export async function forgetDatabases(context: WriteContext, { source, target, spec }: FileMove<WritableSide>): Promise<void> {
  if (!source.tools.hasSqlite) return;
  await succeed(target.way, target.way.change(scripts.forget, [sqliteRecordName(spec)]), 'forget the copy of databases');
  const vault = writeSide(context, spec.from);
  await succeed(vault, vault.change(sqliteScripts.drop, [recordName(spec)]), 'remove the backup that an earlier pass has left');
}
