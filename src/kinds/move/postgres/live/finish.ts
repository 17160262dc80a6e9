// The short part of a live copy, when the source is frozen: the last changes, sequences and views; then nothing of the
// replication is left on either side. The proof that follows reads everything.
import type { WriteContext } from '../../../../ports/context.ts';
import type { Copied } from '../copied.ts';
import { copy, discard, refreshes } from '../copy.ts';
import type { PostgresMoveSpec } from '../postgres-move-spec.ts';
import { readSequences, setSequences } from '../sequences.ts';
import { listTables } from '../tables.ts';
import { verifyRole } from '../verify-role.ts';
import { catchUp } from './catch-up.ts';
import { endAtSource, endAtTarget, nameAtSource, readProgress, slotThere } from './following.ts';

/** An ordinary copy when nothing has been followed, or a try that was cut short must begin anew. */
export async function finishOrCopy(context: WriteContext, spec: PostgresMoveSpec): Promise<Copied> {
  const target = context.database(spec.to);
  if ((await readProgress(target))?.phase === 'following') return finish(context, spec);
  await discardFollowing(context, spec);
  return copy(context, spec);
}

/** Nothing of the copy, and nothing of what it was kept up to date with, on either side. */
export async function discardFollowing(context: WriteContext, spec: PostgresMoveSpec): Promise<void> {
  await endAtSource(context.database(spec.from), nameAtSource(spec));
  await discard(context, spec);
  await endAtTarget(context.database(spec.to));
}

async function finish(context: WriteContext, spec: PostgresMoveSpec): Promise<Copied> {
  const [source, target] = [context.database(spec.from), context.database(spec.to)];
  const name = nameAtSource(spec);
  // Taken away already by a try that was cut short after it had caught up; if it had not, the proof says so.
  if (await slotThere(source, name)) {
    const changes = await catchUp(context, { source, target, name });
    context.note(`made the last ${changes} changes of the source`);
  }
  const sequences = setSequences(await readSequences(source));
  if (sequences !== '') await target.execute(sequences);
  for (const statement of await refreshes(target, source, 'all')) await target.execute(statement);
  const usable = await verifyRole(target, spec, await listTables(source));
  await endAtSource(source, name);
  await endAtTarget(target);
  return { watermark: { oldest: '', next: 'live', log: '' }, tables: new Map(), usable, inOrder: false };
}
