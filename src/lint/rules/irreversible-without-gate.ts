// A step with no way back that no person is asked about first.
import type { Rule } from '../rule.ts';

export const irreversibleWithoutGate: Rule = {
  code: 'irreversible-without-gate',
  level: 'error',
  page: {
    what: 'A step that has no way back, without a gate before it.',
    why: 'Once this step has run, `longshore rollback` cannot reach the world before; a person should have agreed to that.',
    bad: { steps: { 'one/wipe': { irreversible: 'the disk is empty afterwards' } } },
    good: { steps: { 'one/agreed': { type: 'gate' }, 'one/wipe': { irreversible: 'the disk is empty afterwards' } } },
  },
  *find({ steps, order, step: find }) {
    for (const { step, kind } of steps) {
      if (kind?.type !== 'resource' || typeof kind.restore === 'function') continue;
      // A step that is only written down asks nobody.
      const guarded = [...order.ancestors(step.ref)].some((before) => {
        const guard = find(before)?.step;
        return guard?.type === 'gate' && guard.kind !== 'declared';
      });
      if (guarded) continue;
      yield {
        step: step.ref,
        message: `has no way back (${kind.restore.irreversible}), and no gate stands before it`,
        suggestion: 'Add a gate, and let this step run `after` it.',
      };
    }
  },
};
