// Steps that only look are written down when what they saw is new: a second run leaves the journal as it was.
import type { StepOutcome } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { stepFingerprint } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import type { RunOptions } from './run.ts';

export interface Look {
  readonly step: Step;
  readonly input: JsonObject;
  readonly outcome: StepOutcome;
  readonly outputs?: JsonObject;
}

export function recordLook({ step, input, outcome, outputs = {} }: Look, { journal }: Pick<RunOptions, 'journal'>): void {
  const prior = journal.ledger.steps.get(step.ref);
  const fingerprint = stepFingerprint(step);
  if (prior?.outcome === outcome && prior.fingerprint === fingerprint) return;
  journal.append({ entry: 'step.settled', step: step.ref, kind: step.kind, input, fingerprint, outcome, outputs });
}
