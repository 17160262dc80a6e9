// A step needs something to be true that neither the inventory nor a step before it makes true.
import { factKey, isFalseWhenAbsent } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const factNotProvided: Rule = {
  code: 'fact-not-provided',
  level: 'error',
  page: {
    what: 'A step requires a fact that is not there yet: a later step provides it, or none does.',
    why: 'The step would fail, or wait in vain, because what it builds on is not there yet.',
    bad: {
      steps: {
        'registry/deploy-metrics': { requires: [{ fact: 'wired', into: 'playbook:indri.yml', name: 'zot_metrics' }] },
        'registry/wire-roles': { provides: [{ fact: 'wired', into: 'playbook:indri.yml', name: 'zot_metrics' }] },
      },
    },
    good: {
      steps: {
        'registry/wire-roles': { provides: [{ fact: 'wired', into: 'playbook:indri.yml', name: 'zot_metrics' }] },
        'registry/deploy-metrics': { requires: [{ fact: 'wired', into: 'playbook:indri.yml', name: 'zot_metrics' }] },
      },
    },
  },
  *find({ graph, timeline }) {
    for (const { step, fact, providedLater } of graph.missing) {
      const key = factKey(fact);
      // A fact that depends on another step's output is known only when that step has run; a flow is the reach rules' affair.
      if (timeline.at(0).holds(fact) || key.includes('‹') || fact.fact === 'reaches') continue;
      if (providedLater !== undefined) {
        const tooLate = step.split('/')[0] === providedLater.split('/')[0] ? 'further down' : 'in a later phase';
        yield {
          step,
          facts: [fact],
          message: `needs ${key}, which only "${providedLater}" provides, ${tooLate}`,
          counterExample: `when "${step}" runs, ${key} is not so; "${providedLater}" makes it so only afterwards`,
          suggestion:
            tooLate === 'further down'
              ? `Move "${providedLater}" before this step.`
              : `Move "${providedLater}" to this phase or an earlier one.`,
        };
      } else if (isFalseWhenAbsent(fact)) {
        yield {
          step,
          facts: [fact],
          message: `needs ${key}, which neither the inventory nor any step provides`,
          counterExample: `when "${step}" runs, ${key} is not so, and nothing in the plan ever makes it so`,
          suggestion: 'Add a step that provides it, or put it into the inventory if it is there already.',
        };
      }
    }
  },
};
