// The timeline of a plan: from what the inventory says is so at the start, through the steps in the order of the graph.
import type { Fact, StepFacts } from '../core/fact.ts';
import type { StepRef } from '../core/ref.ts';
import { planGraph, type PlanGraph } from '../plan/graph.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { withAliases } from './aliases.ts';
import { planOrder, type PlanOrder } from './plan-order.ts';
import { startingFacts } from './starting-facts.ts';
import { Timeline } from './timeline.ts';

export interface PlanTimeline {
  readonly graph: PlanGraph;
  readonly order: PlanOrder;
  readonly timeline: Timeline;
  readonly starting: readonly Fact[];
}

/** `factsOf` gives all facts of a step: see `stepFacts()`. It is asked once for each step. */
export function planTimeline(plan: Pick<Plan, 'phases' | 'inventory'>, factsOf: (step: Step) => StepFacts): PlanTimeline {
  const steps = stepsOf(plan);
  const aliased = withAliases(plan.inventory);
  const facts = new Map(steps.map((step) => [step, aliased(factsOf(step))]));
  const graph = planGraph(plan, (step) => facts.get(step) ?? {});
  const starting = startingFacts(plan.inventory);
  const timeline = new Timeline(starting);
  const byRef = new Map(steps.map((step) => [step.ref, step]));
  for (const ref of walk(graph, steps)) {
    const step = byRef.get(ref);
    if (step !== undefined) timeline.append(ref, facts.get(step) ?? {});
  }
  return { graph, order: planOrder(plan, graph), timeline, starting };
}

/** Steps on a cycle have no order of their own; where there are any, the plan's order is the best that is left. */
function walk(graph: PlanGraph, steps: readonly Step[]): readonly StepRef[] {
  return graph.cycles.length === 0 ? graph.order : [...new Set(steps.map((step) => step.ref))];
}
