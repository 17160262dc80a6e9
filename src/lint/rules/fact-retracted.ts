// A step needs something that was true once, but that a step before it has taken away.
import { factKey, type Fact } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext } from '../context.ts';
import type { Rule } from '../rule.ts';

export const factRetracted: Rule = {
  code: 'fact-retracted',
  level: 'error',
  page: {
    what: 'A step requires a fact that a step before it takes away, and nobody brings it back in between.',
    why: 'What the step builds on is gone by the time at which it runs.',
    bad: {
      steps: {
        'feed/start': { provides: [{ fact: 'unit', host: 'mini', unit: 'postgresql' }] },
        'feed/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'postgresql' }] },
        'feed/dump': { requires: [{ fact: 'unit', host: 'mini', unit: 'postgresql' }] },
      },
    },
    good: {
      steps: {
        'feed/start': { provides: [{ fact: 'unit', host: 'mini', unit: 'postgresql' }] },
        'feed/dump': { requires: [{ fact: 'unit', host: 'mini', unit: 'postgresql' }] },
        'feed/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'postgresql' }] },
      },
    },
  },
  *find(context) {
    for (const { step, facts } of context.steps) {
      for (const fact of facts.requires ?? []) {
        const by = context.timeline.retractors(fact).find((retractor) => isGone(context, step.ref, retractor, fact));
        if (by === undefined) continue;
        const key = factKey(fact);
        yield {
          step: step.ref,
          facts: [fact],
          message: `needs ${key}, which "${by}" takes away before it`,
          counterExample: `from "${by}" on, ${key} is not so, and "${step.ref}" runs after it`,
          suggestion: `Let "${by}" run after this step (\`after\`, or a later phase), or provide it anew in between.`,
        };
      }
    }
  },
};

/** Gone for sure: taken away before the step, and nobody can have brought it back in between. */
function isGone({ order, timeline }: LintContext, step: StepRef, retractor: StepRef, fact: Fact): boolean {
  const providers = timeline.providers(fact);
  if (retractor === step || providers.includes(retractor) || !order.surelyBefore(retractor, step)) return false;
  return providers.every((provider) => provider === step || order.surelyBefore(provider, retractor) || order.surelyBefore(step, provider));
}
