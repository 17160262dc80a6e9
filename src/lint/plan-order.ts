// Which step surely comes before which: by dependency within a phase, and by the phases themselves, which are barriers.
import type { StepRef } from '../core/ref.ts';
import type { PlanGraph } from '../plan/graph.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';

export interface PlanOrder {
  /** True only when every run has `first` done before `second` starts. */
  surelyBefore(first: StepRef, second: StepRef): boolean;
  /** All that a step waits for by reference, fact or `after`, directly or not; phases left out. */
  ancestors(step: StepRef): ReadonlySet<StepRef>;
}

export function planOrder(plan: Pick<Plan, 'phases'>, graph: Pick<PlanGraph, 'dependencies'>): PlanOrder {
  const phaseIndex = new Map(plan.phases.map((phase, index) => [phase.name, index]));
  const phaseOf = new Map(stepsOf(plan).map((step) => [step.ref, phaseIndex.get(step.phase) ?? -1]));
  const known = new Map<StepRef, ReadonlySet<StepRef>>();
  const ancestors = (step: StepRef): ReadonlySet<StepRef> => {
    const before = known.get(step);
    if (before !== undefined) return before;
    const found = new Set<StepRef>();
    const open = [...(graph.dependencies.get(step) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(known.get(next) ?? graph.dependencies.get(next) ?? []));
    }
    known.set(step, found);
    return found;
  };
  return {
    ancestors,
    surelyBefore(first, second) {
      const [a, b] = [phaseOf.get(first), phaseOf.get(second)];
      return (a !== undefined && b !== undefined && a < b) || ancestors(second).has(first);
    },
  };
}
