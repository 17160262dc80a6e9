// Two steps, or two phases, of one name. `phase()` and `definePlan()` refuse that; a plan put together by hand may not.
import type { Rule } from '../rule.ts';

export const duplicateName: Rule = {
  code: 'duplicate-name',
  level: 'error',
  page: {
    what: 'Two steps, or two phases, of one name.',
    why: 'The journal knows a step by its name alone, so what is done for one of the two would count as done for the other.',
    bad: { steps: { 'one/same': {} }, doubled: true },
    good: { steps: { 'one/same': {} } },
  },
  *find({ plan, steps }) {
    const phases = new Set<string>();
    for (const phase of plan.phases) {
      if (phases.has(phase.name))
        yield { place: phase.place, message: `two phases are named "${phase.name}"`, suggestion: 'Give one of the two another name.' };
      phases.add(phase.name);
    }
    const seen = new Set<string>();
    for (const { step } of steps) {
      if (seen.has(step.ref))
        yield {
          step: step.ref,
          place: step.place,
          message: `two steps are named "${step.ref}"`,
          suggestion: 'Give one of the two another name.',
        };
      seen.add(step.ref);
    }
  },
};
