// A plan: phases in order over an inventory. A pure value; its fingerprint says whether two plans are the same.
import { digestOf, type Digest } from '../core/digest.ts';
import { LongshoreError } from '../core/error.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { callerPlace } from './place.ts';
import type { Phase } from './phase.ts';
import type { Place, Step } from './step.ts';

export interface Plan {
  readonly longshore: 'plan';
  readonly name: string;
  readonly inventory: Inventory;
  readonly phases: readonly Phase[];
  readonly fingerprint: Digest;
  readonly place: Place | undefined;
  /** Findings that the author has seen and lives with. */
  readonly accept?: readonly Acceptance[];
}

/** A finding that is accepted, and why; the report of every lint lists it. */
export interface Acceptance {
  /** Code of the rule. */
  readonly code: string;
  /** Step of the finding; left out, every finding of this code. */
  readonly step?: StepRef;
  /** Text that the finding's message has: for one of several at a step. */
  readonly about?: string;
  /** Why it is all right here: it is read when the question comes up again. */
  readonly reason: string;
}

export interface PlanParts {
  readonly inventory: Inventory;
  readonly phases: readonly Phase[];
  readonly accept?: readonly Acceptance[];
}

/** Throws `plan-duplicate-phase`, with its place. */
export function definePlan(name: string, parts: PlanParts): Plan {
  const place = callerPlace();
  const names = parts.phases.map((each) => each.name);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) {
    throw new LongshoreError('plan-duplicate-phase', `cannot define plan "${name}": two phases are named "${twice}"`, {
      next: 'Give one of the two another name.',
      ...(place === undefined ? {} : { place: `${place.file}:${place.line}` }),
    });
  }
  const phases = Object.freeze([...parts.phases]);
  const fingerprint = digestOf(stepsOf({ phases }).map((step) => [step.ref, stepFingerprint(step)]));
  return Object.freeze({
    longshore: 'plan',
    name,
    inventory: parts.inventory,
    phases,
    fingerprint,
    place,
    ...(parts.accept === undefined ? {} : { accept: Object.freeze([...parts.accept]) }),
  });
}

export function stepsOf(plan: Pick<Plan, 'phases'>): readonly Step[] {
  return plan.phases.flatMap((each) => each.steps);
}

export function findStep(plan: Pick<Plan, 'phases'>, ref: StepRef): Step | undefined {
  return stepsOf(plan).find((step) => step.ref === ref);
}

/** What makes a step the same step as before: its kind and its input. Title, order and place may change freely. */
export function stepFingerprint(step: Step): Digest {
  return digestOf({ kind: step.kind, input: step.input } satisfies JsonObject);
}
