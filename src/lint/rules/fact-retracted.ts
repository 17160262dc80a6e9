// A step needs something that was true once, but that a step before it has taken away.
import { factKey } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext, LintStep } from '../context.ts';
import type { Rule } from '../rule.ts';

export const factRetracted: Rule = {
  code: 'fact-retracted',
  level: 'error',
  reason: 'What the step builds on is gone by the time at which it runs.',
  *check(context) {
    const providers = stepsByFact(context.steps, 'provides');
    const retractors = stepsByFact(context.steps, 'retracts');
    for (const { step, facts } of context.steps) {
      for (const fact of facts.requires ?? []) {
        const key = factKey(fact);
        const by = (retractors.get(key) ?? []).find((retractor) => isGone(context, step.ref, retractor, providers.get(key) ?? []));
        if (by === undefined) continue;
        yield {
          step: step.ref,
          message: `needs ${key}, which "${by}" takes away before it`,
          suggestion: `Let "${by}" run after this step (\`after\`, or a later phase), or provide it anew in between.`,
        };
      }
    }
  },
};

/** Gone for sure: taken away before the step, and nobody can have brought it back in between. */
function isGone({ order }: LintContext, step: StepRef, retractor: StepRef, providers: readonly StepRef[]): boolean {
  if (retractor === step || providers.includes(retractor) || !order.surelyBefore(retractor, step)) return false;
  return providers.every((provider) => provider === step || order.surelyBefore(provider, retractor) || order.surelyBefore(step, provider));
}

function stepsByFact(steps: readonly LintStep[], how: 'provides' | 'retracts'): ReadonlyMap<string, readonly StepRef[]> {
  const found = new Map<string, StepRef[]>();
  for (const { step, facts } of steps) {
    for (const fact of facts[how] ?? []) {
      const key = factKey(fact);
      found.set(key, [...(found.get(key) ?? []), step.ref]);
    }
  }
  return found;
}
