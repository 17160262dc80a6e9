// What an approval at a gate is for: the gate's own words, the steps that wait for it, and the steps of later phases that
// have no way back. Change any of them, and what was approved is something else.
import { digestOf, type Digest } from '../core/digest.ts';
import type { StepRef } from '../core/ref.ts';
import { stepFingerprint, type Plan } from './plan.ts';
import type { Step } from './step.ts';

export interface ApprovedState {
  readonly fingerprint: Digest;
  /** What comes after the gate because of it, in plan order. */
  readonly steps: readonly Step[];
}

export interface PlanOrder {
  readonly dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>;
  readonly isIrreversible: (step: Step) => boolean;
}

export function approvedState(plan: Pick<Plan, 'phases'>, gate: Step, { dependencies, isIrreversible }: PlanOrder): ApprovedState {
  const waiting = new Set<StepRef>([gate.ref]);
  const ownPhase = plan.phases.findIndex((phase) => phase.name === gate.phase);
  const steps: Step[] = [];
  // Dependants may be written before what they depend on, so this is done until nothing is added.
  for (let grown = true; grown;) {
    grown = false;
    for (const step of plan.phases.flatMap((phase) => phase.steps)) {
      if (waiting.has(step.ref) || ![...(dependencies.get(step.ref) ?? [])].some((each) => waiting.has(each))) continue;
      waiting.add(step.ref);
      grown = true;
    }
  }
  for (const [position, phase] of plan.phases.entries()) {
    for (const step of phase.steps)
      if (step.ref !== gate.ref && (waiting.has(step.ref) || (position > ownPhase && isIrreversible(step)))) steps.push(step);
  }
  const fingerprint = digestOf([gate, ...steps].map((step) => [step.ref, stepFingerprint(step)]));
  return { fingerprint, steps };
}
