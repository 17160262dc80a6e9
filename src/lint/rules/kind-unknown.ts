// A step whose kind nobody has registered: a plan written for another version, or a kind of one's own that is not there.
import type { Rule } from '../rule.ts';

export const kindUnknown: Rule = {
  code: 'kind-unknown',
  level: 'error',
  reason: 'Only a registered kind knows how to read, change and undo what the step is about.',
  *check({ steps }) {
    for (const { step, kind } of steps) {
      if (kind !== undefined) continue;
      yield {
        step: step.ref,
        message: `no kind is named "${step.kind}"`,
        suggestion: 'Build the step with a function that this version of Longshore exports, or update Longshore.',
      };
    }
  },
};
