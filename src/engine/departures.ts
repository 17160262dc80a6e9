// Where an amended plan departs from what the ledger says was done.
import type { StepRef } from '../core/ref.ts';
import type { Departure } from '../journal/entry.ts';
import type { Ledger } from '../journal/ledger.ts';
import { findStep, stepFingerprint, stepsOf, type Plan } from '../plan/plan.ts';

/** Steps that were done and have been changed or removed; and, once anything was done, steps that are new. */
export function departuresOf(plan: Plan, ledger: Ledger): readonly Departure[] {
  const done = [...ledger.steps.values()].filter((step) => step.state !== 'undone');
  if (done.length === 0) return [];
  const known = new Set<StepRef>(done.map((step) => step.step));
  const changed = done.flatMap((step): Departure[] => {
    const planned = findStep(plan, step.step);
    if (planned === undefined) return step.operations.length > 0 ? [{ step: step.step, what: 'removed' }] : [];
    return stepFingerprint(planned) === step.fingerprint ? [] : [{ step: step.step, what: 'changed' }];
  });
  // A run that was cut short leaves later steps unknown; they are new only if the plan was finished once before them.
  const lastKnown = stepsOf(plan).findLastIndex((step) => known.has(step.ref));
  const added = stepsOf(plan)
    .slice(0, lastKnown)
    .filter((step) => !known.has(step.ref) && step.type !== 'check' && step.type !== 'gate')
    .map((step): Departure => ({ step: step.ref, what: 'added' }));
  return [...changed, ...added];
}
