// All facts of a step: what its kind knows from its input, and what the plan adds.
import type { StepFacts } from '../core/fact.ts';
import type { JsonObject } from '../core/json.ts';
import { withPlaceholders } from './placeholders.ts';
import type { Step } from './step.ts';

/** The part of a kind that is asked. `never`: every kind has its own input type, and only it looks inside. */
export interface FactSource {
  readonly facts: (desired: never) => StepFacts;
}

export function stepFacts(step: Step, kind: FactSource, desired: JsonObject = withPlaceholders(step.input)): StepFacts {
  const known = kind.facts(desired as never);
  return step.facts === undefined ? known : joined(known, step.facts);
}

/** Both together. */
function joined(known: StepFacts, added: StepFacts): StepFacts {
  const undo = added.undo ?? known.undo;
  return {
    requires: [...(known.requires ?? []), ...(added.requires ?? [])],
    provides: [...(known.provides ?? []), ...(added.provides ?? [])],
    retracts: [...(known.retracts ?? []), ...(added.retracts ?? [])],
    runs: [...(known.runs ?? []), ...(added.runs ?? [])],
    ...(undo === undefined ? {} : { undo }),
  };
}
