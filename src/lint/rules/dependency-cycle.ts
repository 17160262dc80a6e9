// Steps that wait for each other.
import type { Rule } from '../rule.ts';

export const dependencyCycle: Rule = {
  code: 'dependency-cycle',
  level: 'error',
  page: {
    what: 'Steps that wait for each other in a circle.',
    why: 'Each of these steps waits for the next, so none of them can ever start.',
    bad: { inOrder: false, steps: { 'one/hen': { after: ['one/egg'] }, 'one/egg': { after: ['one/hen'] } } },
    good: { inOrder: false, steps: { 'one/hen': {}, 'one/egg': { after: ['one/hen'] } } },
  },
  *find({ graph }) {
    for (const cycle of graph.cycles) {
      const [first] = cycle;
      if (first === undefined) continue;
      // The graph closes the circle by naming its first step again; a step that waits for itself is `[a, a]`.
      const circle = cycle.at(-1) === first && cycle.length > 1 ? cycle : [...cycle, first];
      yield {
        step: first,
        message: `waits for itself: ${circle.join(' → ')}`,
        suggestion: 'Take away one of the references, facts or `after` entries between these steps.',
      };
    }
  },
};
