// What a kind itself says is wrong with its input.
import type { Rule } from '../rule.ts';

export const invalidInput: Rule = {
  code: 'invalid-input',
  level: 'error',
  page: {
    what: 'An input that the kind of the step says cannot be made true.',
    why: 'The kind of the step cannot make this desired state true.',
    bad: { steps: { 'one/config': { problem: 'path is not absolute' } } },
    good: { steps: { 'one/config': {} } },
  },
  *find({ steps }) {
    for (const { step, kind, problems } of steps) {
      for (const problem of problems) {
        yield { step: step.ref, message: `input of ${kind?.name ?? step.kind}: ${problem}`, suggestion: 'Correct the input of the step.' };
      }
    }
  },
};
