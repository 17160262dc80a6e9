// A plan with other inputs in its steps, and the fingerprint that goes with them.
import { digestOf } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import { stepFingerprint, stepsOf, type Plan } from './plan.ts';
import type { Step } from './step.ts';

export function replaceInputs(plan: Plan, inputOf: (step: Step) => JsonObject): Plan {
  const phases = plan.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) => {
      const input = inputOf(step);
      return input === step.input ? step : Object.freeze({ ...step, input });
    }),
  }));
  const fingerprint = digestOf(stepsOf({ phases }).map((step) => [step.ref, stepFingerprint(step)]));
  return Object.freeze({ ...plan, phases: Object.freeze(phases), fingerprint });
}
