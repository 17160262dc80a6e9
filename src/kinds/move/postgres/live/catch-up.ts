// Brings the target up to date: takes the transactions that the source's slot has kept, and makes them at the target, each batch
// in one transaction together with how far it goes. The slot is moved on only after that: a crash in between repeats nothing.
import type { ReadContext } from '../../../../ports/context.ts';
import type { DatabaseWriter } from '../../../../ports/database.ts';
import { withoutTriggers } from '../load-settings.ts';
import { changeSql } from './change-sql.ts';
import { readChange, type ChangedRelation } from './change-messages.ts';
import { progressSql, readProgress } from './following.ts';
import { isVisible } from './is-visible.ts';

const batch = 5000;

interface Slot {
  readonly source: DatabaseWriter;
  readonly target: DatabaseWriter;
  readonly name: string;
}

/** Gives the number of changes that were made; none are left of what was committed before the call. */
export async function catchUp(context: Pick<ReadContext, 'signal' | 'progress'>, slot: Slot): Promise<number> {
  let changes = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const done = await applyBatch(slot);
    if (done === undefined) return changes;
    changes += done;
    context.progress({ what: 'changes', rows: changes });
  }
}

/** `undefined` when the slot has nothing more. */
async function applyBatch({ source, target, name }: Slot): Promise<number | undefined> {
  const progress = await readProgress(target);
  if (progress === undefined) return undefined;
  // Whole transactions: the limit is looked at where one ends.
  const messages = await source.query<{ data: Uint8Array }>(
    `select data from pg_catalog.pg_logical_slot_peek_binary_changes('${name}', null, ${batch}, 'proto_version', '1', 'publication_names', '${name}')`,
  );
  if (messages.length === 0) return undefined;
  // Every call of the decoder describes each relation before its first change.
  const relations = new Map<number, ChangedRelation>();
  const statements: string[] = [];
  let own: string[] = [];
  let skip = false;
  let { applied } = progress;
  let end = '';
  for (const { data } of messages) {
    const change = readChange(data);
    switch (change.message) {
      case 'begin':
        own = [];
        skip = isVisible(change.transaction, progress.snapshot);
        break;
      case 'commit':
        end = change.end;
        if (!skip && isAfter(end, applied)) {
          statements.push(...own);
          applied = end;
        }
        break;
      case 'relation':
        relations.set(change.id, change.relation);
        break;
      case 'other':
        break;
      default:
        if (!skip) own.push(changeSql(change, relations));
    }
  }
  if (end === '') return undefined;
  if (statements.length > 0)
    await target.execute(
      `${withoutTriggers}set local synchronous_commit = on; ${statements.join('\n')}\n${progressSql({ ...progress, applied })}`,
    );
  await source.execute(`select pg_catalog.pg_replication_slot_advance('${name}', '${end}')`);
  return statements.length;
}

function isAfter(position: string, other: string): boolean {
  return other === '' || number(position) > number(other);
}

function number(position: string): bigint {
  const [high = '0', low = '0'] = position.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}
