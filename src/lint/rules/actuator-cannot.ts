// Automation that only adds is used to change or to remove.
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

const served = { fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 } as const;
const actuators = (can: readonly ('create' | 'change' | 'remove')[]) => [
  { name: 'role:serve', command: '--tags serve', about: 'advertised', can },
];
const steps = {
  'one/unserve': {
    retracts: [served],
    runs: [{ at: 'laptop', shell: 'login', line: 'deploy --tags serve', effect: 'changes', attended: true }],
  },
} as const;

export const actuatorCannot: Rule = {
  code: 'actuator-cannot',
  level: 'error',
  page: {
    what: 'A step takes something away, or changes it, by automation that only adds.',
    why: 'The automation ends well, and what should be gone is still there: a name that is not released cannot be claimed.',
    bad: { inventory: { actuators: actuators(['create']) }, steps },
    good: { inventory: { actuators: actuators(['create', 'remove']) }, steps },
  },
  *find({ steps: all, timeline }) {
    if (timeline.named('actuator').length === 0) return;
    for (const { step, facts } of all) {
      const before = timeline.factsBefore(step.ref);
      for (const actuator of before.all('actuator')) {
        const run = facts.runs?.find(({ line }) => line.includes(actuator.command));
        if (run === undefined) continue;
        const about = actuator.about.split(' ');
        const removed = actuator.can.includes('remove') ? [] : (facts.retracts ?? []).filter(({ fact }) => about.includes(fact));
        const changed = actuator.can.includes('change')
          ? []
          : (facts.provides ?? []).filter((fact) => about.includes(fact.fact) && before.holds(fact));
        const [first] = [...removed, ...changed];
        if (first === undefined) continue;
        const what = removed.length > 0 ? 'take away' : 'change';
        yield {
          step: step.ref,
          facts: [actuator, first],
          message: `is to ${what} ${factKey(first)} by \`${run.line}\`, but ${actuator.actuator} can only ${actuator.can.join(' and ')}`,
          counterExample: `after "${step.ref}", ${factKey(first)} is as it was, and the command has ended well`,
          suggestion: 'Use the command that does it, and look at the result afterwards.',
        };
      }
    }
  },
};
