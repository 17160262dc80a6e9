// A reference to a step, or an output of one, that this plan does not have.
import { refsIn } from '../../core/ref.ts';
import { nearest } from '../nearest.ts';
import type { Rule } from '../rule.ts';

export const unresolvedReference: Rule = {
  code: 'unresolved-reference',
  level: 'error',
  page: {
    what: 'A reference to a step, or to an output of a step, that is not in the plan.',
    why: 'The value of a reference comes from a step that has run; a step that is not in the plan never runs.',
    bad: { steps: { 'one/cluster': {}, 'one/app': { input: { url: { $ref: 'one/clutser', output: 'value' } } } } },
    good: { steps: { 'one/cluster': {}, 'one/app': { input: { url: { $ref: 'one/cluster', output: 'value' } } } } },
  },
  *find({ steps, step: find }) {
    const names = steps.map(({ step }) => step.ref);
    for (const { step } of steps) {
      for (const reference of refsIn(step.input)) {
        const target = find(reference.$ref)?.step;
        if (target === undefined) {
          const near = nearest(reference.$ref, names);
          yield {
            step: step.ref,
            message: `refers to "${reference.output}" of step "${reference.$ref}", which is not in the plan`,
            suggestion:
              near === undefined
                ? 'Add the phase of that step to the plan, or drop the reference.'
                : `Did you mean "${near}"? Else add the phase of that step to the plan.`,
          };
        } else if (!target.outputs.includes(reference.output)) {
          const has = target.outputs.length === 0 ? 'it has none' : `it has ${target.outputs.map((output) => `"${output}"`).join(', ')}`;
          yield {
            step: step.ref,
            message: `refers to output "${reference.output}" of "${target.ref}", which has no such output: ${has}`,
            suggestion: `Refer to an output that kind "${target.kind}" gives.`,
          };
        }
      }
      for (const after of step.after) {
        if (find(after) !== undefined) continue;
        yield {
          step: step.ref,
          message: `is to run after step "${after}", which is not in the plan`,
          suggestion: 'Add the phase of that step to the plan, or drop it from `after`.',
        };
      }
    }
  },
};
