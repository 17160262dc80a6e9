// Undoes what a step did: its operations from the newest to the oldest, each from its before-image. Needs the journal
// alone, so that a step which the plan has lost can be undone, too.
import { LongshoreError } from '../core/error.ts';
import type { StepOutcome } from '../core/event.ts';
import { canonicalJson } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { LedgerOperation, LedgerStep } from '../journal/ledger.ts';
import type { AnyMoveKind, AnyResourceKind } from '../kinds/kind.ts';
import type { WriteContext } from '../ports/context.ts';
import { scopeOf, type RunOptions } from './run.ts';

export async function undoStep(ref: StepRef, options: RunOptions): Promise<StepOutcome> {
  let outcome: StepOutcome = 'unchanged';
  for (;;) {
    const step = options.journal.ledger.steps.get(ref);
    const newest = step?.operations.at(-1);
    if (step === undefined || newest === undefined) return outcome;
    const kind = options.kinds.get(newest.kind);
    if (kind.type === 'resource') outcome = await restore(step, newest, kind, options);
    else if (kind.type === 'move') outcome = await discard(step, newest, kind, options);
    else throw new LongshoreError('undo-impossible', `cannot undo ${ref}: kind "${newest.kind}" changes nothing`);
  }
}

async function restore(step: LedgerStep, operation: LedgerOperation, kind: AnyResourceKind, options: RunOptions): Promise<StepOutcome> {
  const { journal, transports } = options;
  if (typeof kind.restore !== 'function') {
    throw new LongshoreError('irreversible', `cannot undo ${step.step}: ${kind.restore.irreversible}`, {
      next: 'Undo it by hand if you can; later steps have been undone, earlier ones have not.',
    });
  }
  const image = operation.image === undefined ? null : journal.image(operation.image);
  const context = transports.writing(scopeOf(options, step.step));
  const undoing = journal.ledger.nextOperation;
  const identity = { step: step.step, kind: operation.kind, input: operation.input, fingerprint: step.fingerprint };
  journal.append({ entry: 'step.begun', operation: undoing, ...identity, action: 'restore', undoes: operation.operation });
  await kind.restore(context, operation.input, image);
  const now = await kind.capture(context, operation.input, await kind.read(context, operation.input));
  if (canonicalJson(now) !== canonicalJson(image)) {
    throw new LongshoreError(
      'restore-incomplete',
      `cannot call ${step.step} undone: ${kind.describe(operation.input)} is not as it was before`,
      {
        effect: 'changed',
        next: 'Look at what else writes to it, then run the rollback again.',
      },
    );
  }
  journal.append({ entry: 'step.settled', operation: undoing, ...identity, outcome: 'restored' });
  return 'restored';
}

async function discard(step: LedgerStep, operation: LedgerOperation, kind: AnyMoveKind, options: RunOptions): Promise<StepOutcome> {
  const { journal, transports } = options;
  const context = transports.writing(scopeOf(options, step.step));
  const written = await writtenSince(operation, kind, context);
  const undoing = journal.ledger.nextOperation;
  const identity = { step: step.step, kind: operation.kind, input: operation.input, fingerprint: step.fingerprint };
  const begun = { entry: 'step.begun', operation: undoing, ...identity, action: 'discard', undoes: operation.operation } as const;
  if (written.length > 0) {
    if (kind.moveBack !== undefined) journal.append(begun);
    const back = await kind.moveBack?.(context, operation.input);
    const left = back === 'moved-back' ? await writtenSince(operation, kind, context) : written;
    if (left.length > 0) throw wouldBeLost(step, left);
    context.note('what was written after the cutover has been moved back');
  }
  journal.append({ ...begun, drops: true });
  await kind.discard(context, operation.input);
  journal.append({ entry: 'step.settled', operation: undoing, ...identity, outcome: 'discarded' });
  return 'discarded';
}

/**
 * Only a copy that was proved can have been used; one that was cut short differs without anybody having written to it. And one that
 * is half gone must not be taken for what people wrote: the rest of it would be brought into the source.
 */
async function writtenSince(operation: LedgerOperation, kind: AnyMoveKind, context: WriteContext): Promise<readonly string[]> {
  if (kind.writtenSince === undefined || !operation.settled || operation.dropping === true) return [];
  // Already discarded, by a run that was cut short before it could say so.
  if ((await kind.survey(context, operation.input)).state === 'absent') return [];
  return kind.writtenSince(context, operation.input);
}

function wouldBeLost(step: LedgerStep, written: readonly string[]): LongshoreError {
  const more = written.length > 5 ? ` (and ${written.length - 5} more)` : '';
  return new LongshoreError(
    'way-back-loses-data',
    `cannot undo ${step.step}: what was written after the cutover would be lost: ${written.slice(0, 5).join('; ')}${more}`,
    { next: 'Let the move bring it back (its option wayBack), or take it out of the copy by hand, then roll back again.' },
  );
}
