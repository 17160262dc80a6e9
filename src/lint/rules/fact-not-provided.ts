// A step needs something to be true that neither the inventory nor a step before it makes true.
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const factNotProvided: Rule = {
  code: 'fact-not-provided',
  level: 'error',
  reason: 'The step would fail, or wait in vain, because what it builds on is not there yet.',
  *check({ graph, starting }) {
    for (const { step, fact, providedLater } of graph.missing) {
      const key = factKey(fact);
      // A fact that depends on another step's output is known only when that step has run.
      if (starting.has(key) || key.includes('‹')) continue;
      if (providedLater !== undefined) {
        yield {
          step,
          message: `needs ${key}, which only "${providedLater}" provides, in a later phase`,
          suggestion: `Move "${providedLater}" to this phase or an earlier one.`,
        };
      } else {
        yield {
          step,
          message: `needs ${key}, which neither the inventory nor any step provides`,
          suggestion: 'Add a step that provides it, or put it into the inventory if it is there already.',
        };
      }
    }
  },
};
