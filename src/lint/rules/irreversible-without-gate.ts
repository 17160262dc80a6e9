// A step with no way back that no person is asked about first.
import type { Rule } from '../rule.ts';

export const irreversibleWithoutGate: Rule = {
  code: 'irreversible-without-gate',
  level: 'error',
  reason: 'Once this step has run, `longshore rollback` cannot reach the world before; a person should have agreed to that.',
  *check({ steps, order, step: find }) {
    for (const { step, kind } of steps) {
      if (kind?.type !== 'resource' || typeof kind.restore === 'function') continue;
      const guarded = [...order.ancestors(step.ref)].some((before) => find(before)?.step.type === 'gate');
      if (guarded) continue;
      yield {
        step: step.ref,
        message: `has no way back (${kind.restore.irreversible}), and no gate stands before it`,
        suggestion: 'Add a gate, and let this step run `after` it.',
      };
    }
  },
};
