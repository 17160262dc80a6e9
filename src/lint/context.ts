// What rules look at: the plan with everything that can be known of it without running anything.
import { factKey, type Fact, type StepFacts } from '../core/fact.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { planGraph, withPlaceholders, type PlanGraph } from '../plan/graph.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { planOrder, type PlanOrder } from './plan-order.ts';
import { startingFacts } from './starting-facts.ts';

export interface LintStep {
  readonly step: Step;
  /** `undefined` when nobody has registered it. */
  readonly kind: Kind | undefined;
  /** References stand in it as text. */
  readonly desired: JsonObject;
  readonly facts: StepFacts;
  /** What the kind says is wrong with the input, or what it threw while it looked. */
  readonly problems: readonly string[];
}

export interface LintContext {
  readonly plan: Plan;
  readonly steps: readonly LintStep[];
  readonly graph: PlanGraph;
  readonly order: PlanOrder;
  /** By `factKey`. */
  readonly starting: ReadonlyMap<string, Fact>;
  step(ref: StepRef): LintStep | undefined;
}

export function lintContext(plan: Plan, kinds: KindRegistry): LintContext {
  const steps = stepsOf(plan).map((step) => inspect(step, kinds));
  const byStep = new Map(steps.map((each) => [each.step, each]));
  const byRef = new Map(steps.map((each) => [each.step.ref, each]));
  const graph = planGraph(plan, (step) => byStep.get(step)?.facts ?? {});
  return {
    plan,
    steps,
    graph,
    order: planOrder(plan, graph),
    starting: new Map(startingFacts(plan.inventory).map((fact) => [factKey(fact), fact])),
    step: (ref) => byRef.get(ref),
  };
}

function inspect(step: Step, kinds: KindRegistry): LintStep {
  const desired = withPlaceholders(step.input);
  const kind = registered(step.kind, kinds);
  if (kind === undefined) return { step, kind, desired, facts: {}, problems: [] };
  const wrongType = kind.type === step.type ? [] : [`the step is a ${step.type}, its kind "${kind.name}" is a ${kind.type}`];
  // A plan that was built around the types can hold anything; a kind that stumbles over it is a finding, not a crash.
  try {
    const problems = [...wrongType, ...kind.validate(desired)];
    return { step, kind, desired, facts: kind.facts(desired), problems };
  } catch (error) {
    return {
      step,
      kind,
      desired,
      facts: {},
      problems: [...wrongType, `kind "${kind.name}" cannot read this input: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
}

function registered(name: string, kinds: KindRegistry): Kind | undefined {
  try {
    return kinds.get(name);
  } catch {
    return undefined;
  }
}
