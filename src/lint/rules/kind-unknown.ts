// A step whose kind nobody has registered: a plan written for another version, or a kind of one's own that is not there.
import type { Rule } from '../rule.ts';

export const kindUnknown: Rule = {
  code: 'kind-unknown',
  level: 'error',
  page: {
    what: 'A step of a kind that this version of Longshore does not have.',
    why: 'Only a registered kind knows how to read, change and undo what the step is about.',
    bad: { steps: { 'one/beam': { kind: 'teleport' } } },
    good: { steps: { 'one/beam': {} } },
  },
  *find({ steps }) {
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
