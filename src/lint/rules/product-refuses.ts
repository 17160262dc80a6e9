// What the atlas says is not possible at all: asks every entry of the form `refusal`.
import { matchFact } from '../../atlas/match.ts';
import { factKey } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { Rule } from '../rule.ts';

export const productRefuses: Rule = {
  code: 'product-refuses',
  level: 'error',
  page: {
    what: 'A step provides or needs what, by an entry of the atlas, a product cannot do.',
    why: 'The product refuses it, or goes on without it and says nothing.',
    bad: {
      steps: { 'one/backup': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'velero@minikube', targetSort: 'smb' }] } },
    },
    good: {
      steps: { 'one/backup': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'velero@minikube', targetSort: 'object-store' }] } },
    },
  },
  *find({ timeline, atlas }) {
    for (const entry of atlas) {
      const { knows } = entry;
      if (knows.form !== 'refusal') continue;
      const seen = new Set<StepRef>();
      const claims = [
        ...timeline.named(knows.when.fact).map(({ fact, provider }) => ({ fact, step: provider, how: 'provides' })),
        ...timeline.requirementsNamed(knows.when.fact).map(({ fact, step }) => ({ fact, step, how: 'needs' })),
      ];
      for (const { fact, step, how } of claims) {
        if (step === undefined || seen.has(step) || matchFact(knows.when, fact) === undefined) continue;
        seen.add(step);
        yield {
          step,
          facts: [fact],
          message: `${how} ${factKey(fact)}, which is not possible: ${knows.because}`,
          counterExample: `"${step}" asks for it; ${knows.because}`,
          reason: entry.statement,
          source: `atlas:${entry.id}`,
          suggestion: knows.suggestion,
        };
      }
    }
  },
};
