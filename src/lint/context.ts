// What rules look at: the plan with everything that can be known of it without running anything.
import type { StepFacts } from '../core/fact.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { AtlasEntry } from '../atlas/entry.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { withPlaceholders } from '../plan/placeholders.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import { stepFacts } from '../plan/step-facts.ts';
import type { Step } from '../plan/step.ts';
import { planTimeline, type PlanTimeline } from '../timeline/plan-timeline.ts';

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

export interface LintContext extends PlanTimeline {
  readonly plan: Plan;
  readonly steps: readonly LintStep[];
  readonly atlas: readonly AtlasEntry[];
  step(ref: StepRef): LintStep | undefined;
}

export function lintContext(plan: Plan, kinds: KindRegistry, atlas: readonly AtlasEntry[]): LintContext {
  const steps = stepsOf(plan).map((step) => inspect(step, kinds));
  const byStep = new Map(steps.map((each) => [each.step, each]));
  const byRef = new Map(steps.map((each) => [each.step.ref, each]));
  return { ...planTimeline(plan, (step) => byStep.get(step)?.facts ?? {}), plan, steps, atlas, step: (ref) => byRef.get(ref) };
}

function inspect(step: Step, kinds: KindRegistry): LintStep {
  const desired = withPlaceholders(step.input);
  const kind = registered(step.kind, kinds);
  if (kind === undefined) return { step, kind, desired, facts: step.facts ?? {}, problems: [] };
  const wrongType = kind.type === step.type ? [] : [`the step is a ${step.type}, its kind "${kind.name}" is a ${kind.type}`];
  // A plan that was built around the types can hold anything; a kind that stumbles over it is a finding, not a crash.
  try {
    const problems = [...wrongType, ...kind.validate(desired)];
    return { step, kind, desired, facts: stepFacts(step, kind, desired), problems };
  } catch (error) {
    return {
      step,
      kind,
      desired,
      facts: step.facts ?? {},
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
