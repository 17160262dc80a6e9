// One resource step: read, diff, before-image, apply, read again. Keeps invariants 1 and 5 for it.
import { errorRecord, LongshoreError } from '../core/error.ts';
import type { StepOutcome } from '../core/event.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { OperationId } from '../journal/entry.ts';
import type { AnyResourceKind } from '../kinds/kind.ts';
import { stepFingerprint } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import type { WriteContext } from '../ports/context.ts';
import { scopeOf, type RunOptions } from './run.ts';
import { undoStep } from './undo-step.ts';

export async function applyResource(step: Step, kind: AnyResourceKind, input: JsonObject, options: RunOptions): Promise<StepOutcome> {
  const { journal, transports } = options;
  const context = transports.writing(scopeOf(options, step.ref));
  let prior = journal.ledger.steps.get(step.ref);
  const before = prior?.operations.at(-1);
  if (before !== undefined && (before.kind !== step.kind || kind.identity(before.input) !== kind.identity(input))) {
    context.note('the amended step is about another thing: undoing what it did before');
    options.looks?.changed();
    await undoStep(step.ref, options);
    prior = journal.ledger.steps.get(step.ref);
  }
  const seen = await options.looks?.take(step.ref, input);
  const observed: unknown = seen === undefined ? await kind.read(context, input) : seen.value;
  const diff = kind.diff(input, observed);
  const identity = { step: step.ref, kind: step.kind, input, fingerprint: stepFingerprint(step) };
  const underWay = prior?.operations.at(-1);
  const unsettled = underWay !== undefined && !underWay.settled ? underWay : undefined;
  switch (diff.action) {
    case 'refuse':
      throw new LongshoreError('step-refused', `cannot apply ${step.ref}: ${diff.because}`, { next: diff.next });
    case 'none': {
      const outputs = kind.outputs(input, observed);
      if (unsettled !== undefined) {
        journal.append({ entry: 'step.settled', operation: unsettled.operation, ...identity, outcome: 'applied', outputs });
        return 'applied';
      }
      const known =
        prior?.state === 'done' && prior.fingerprint === identity.fingerprint && canonicalJson(prior.outputs) === canonicalJson(outputs);
      if (!known) journal.append({ entry: 'step.settled', ...identity, outcome: 'unchanged', outputs });
      return 'unchanged';
    }
    default: {
      options.looks?.changed();
      // An operation that a crash cut short is gone on with: its before-image shows the world before it, a new one
      // would show it half-way.
      const sameOperation = unsettled !== undefined && canonicalJson(unsettled.input) === canonicalJson(input);
      const operation = sameOperation ? unsettled.operation : journal.ledger.nextOperation;
      if (!sameOperation) {
        const image = await kind.capture(context, input, observed);
        journal.append({ entry: 'step.begun', operation, ...identity, action: 'apply' }, { value: image });
      }
      options.emit({ event: 'step.changing', at: transports.clock.now(), step: step.ref, action: diff.action, changes: diff.changes });
      const after = await applyUntilEqual({ step, kind, input, operation, context }, observed, options);
      journal.append({ entry: 'step.settled', operation, ...identity, outcome: 'applied', outputs: kind.outputs(input, after) });
      return 'applied';
    }
  }
}

interface Attempt {
  readonly step: Step;
  readonly kind: AnyResourceKind;
  readonly input: JsonObject;
  readonly operation: OperationId;
  readonly context: WriteContext;
}

/** Applies, and reads the result. After a lost reply the world is read first; only then, and once, is it tried again. */
async function applyUntilEqual(
  { step, kind, input, operation, context }: Attempt,
  observed: unknown,
  options: RunOptions,
): Promise<unknown> {
  let seen = observed;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await kind.apply(context, input, seen);
    } catch (error) {
      const record = errorRecord(error);
      if (record.effect !== 'unknown') throw error;
      options.journal.append({ entry: 'step.doubted', operation, step: step.ref, error: record });
      options.emit({ event: 'step.doubted', at: options.transports.clock.now(), step: step.ref, error: record });
      if (options.stop.aborted.aborted || attempt > 1) throw error;
    }
    seen = await kind.read(context, input);
    const left = kind.diff(input, seen);
    if (left.action === 'none') return seen;
    const doubted = options.journal.ledger.steps.get(step.ref)?.state === 'doubted';
    if (doubted && attempt === 1 && left.action !== 'refuse') continue;
    const fields = left.action === 'refuse' ? left.because : left.changes.map((change) => change.field).join(', ');
    throw new LongshoreError('not-converged', `cannot finish ${step.ref}: after applying it, these still differ: ${fields}`, {
      effect: 'changed',
      next: 'Look at what keeps changing them, then run the same command again; or roll back.',
    });
  }
}
