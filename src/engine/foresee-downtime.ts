// Before a service is taken away: how long it is going to be down, whether the plan allows that, and whether a move that
// comes meanwhile has an obstacle that is better met now. What is foreseen is written down, to be compared with what came.
import { LongshoreError } from '../core/error.ts';
import type { StepFacts } from '../core/fact.ts';
import type { StepRef } from '../core/ref.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { resolveInput, scopeOf, type RunOptions } from './run.ts';

/** What a step takes that is no move; measured in runs, on the generous side. A gate takes as long as a person does. */
const usualMs = { resource: 1500, check: 400, gate: 0 } as const;

export interface PlanView {
  readonly plan: Plan;
  readonly dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>;
  readonly factsOf: (step: Step) => StepFacts;
}

/** To be called before each step; does nothing for one that takes no service away, or has been begun already. */
export async function foreseeDowntime(step: Step, view: PlanView, options: RunOptions): Promise<void> {
  const { journal } = options;
  if ((journal.ledger.steps.get(step.ref)?.operations.length ?? 0) > 0) return;
  for (const fact of view.factsOf(step).retracts ?? []) {
    if (fact.fact !== 'serving') continue;
    const window = stepsUntilBack(step, fact.service, view);
    if (window.length === 0) continue;
    const { ms, budgetMs, unknown } = await estimate(step, window, options);
    if (budgetMs !== undefined && (unknown || ms > budgetMs)) {
      const foreseen = unknown ? 'how long it would be down cannot be told yet' : `it would be down for about ${seconds(ms)}`;
      throw new LongshoreError(
        'downtime-budget',
        `cannot begin ${step.ref}: ${fact.service} may be down for ${seconds(budgetMs)}, and ${foreseen}`,
        {
          next: 'Nothing was stopped. Give the move more time in the plan, or make it smaller.',
        },
      );
    }
    if (!unknown) journal.append({ entry: 'downtime.predicted', service: fact.service, ms: Math.round(ms) });
  }
}

/** The steps from this one to the last that brings the service back, as far as that one waits for them. */
function stepsUntilBack(first: Step, service: string, { plan, dependencies, factsOf }: PlanView): readonly Step[] {
  const steps = stepsOf(plan);
  const isBack = (step: Step) => (factsOf(step).provides ?? []).some((fact) => fact.fact === 'serving' && fact.service === service);
  const from = steps.findIndex((step) => step.ref === first.ref);
  const until = steps.findLastIndex((step, index) => index > from && isBack(step));
  const last = steps[until];
  if (last === undefined) return [];
  const awaited = new Set<StepRef>([last.ref]);
  const follow = (ref: StepRef) => {
    for (const dependency of dependencies.get(ref) ?? []) {
      if (awaited.has(dependency)) continue;
      awaited.add(dependency);
      follow(dependency);
    }
  };
  follow(last.ref);
  // A phase begins when all of the one before it is done, so that its steps are waited for, too.
  return steps.slice(from, until + 1).filter((step) => awaited.has(step.ref) || step.phase !== last.phase);
}

async function estimate(
  first: Step,
  window: readonly Step[],
  options: RunOptions,
): Promise<{ readonly ms: number; readonly budgetMs: number | undefined; readonly unknown: boolean }> {
  const context = options.transports.reading(scopeOf(options, first.ref));
  let ms = 0;
  let budgetMs: number | undefined;
  let unknown = false;
  for (const step of window) {
    const kind = options.kinds.get(step.kind);
    if (kind.type !== 'move') {
      ms += usualMs[kind.type];
      continue;
    }
    let input;
    let survey;
    try {
      input = resolveInput(step.input, options.journal.ledger);
      survey = await kind.survey(context, input);
    } catch {
      // Something that it needs is only made after this step.
    }
    const allowed = input === undefined ? undefined : kind.downtimeBudgetMs?.(input);
    if (allowed !== undefined) budgetMs = Math.min(allowed, budgetMs ?? Infinity);
    const [obstacle] = survey?.standing ?? [];
    if (obstacle !== undefined) {
      throw new LongshoreError(
        'move-obstacle',
        `cannot begin ${first.ref}: ${step.ref}, which comes after it, cannot start: ${survey?.standing?.join('; ')}`,
        {
          next: 'Clear what stands in the way and run the same command again; nothing was stopped.',
        },
      );
    }
    if (survey?.estimateMs === undefined) unknown = true;
    else ms += survey.estimateMs;
  }
  return { ms, budgetMs, unknown };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
