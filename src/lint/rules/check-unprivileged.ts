// A check that cannot see what it asks for, because units of the system are not shown to a user.
import type { Rule } from '../rule.ts';

const unit = { fact: 'unit', host: 'mini', unit: 'power-metrics' } as const;
const check = { fact: 'check', check: 'power', tests: [unit], looksAt: 'units', pattern: 'power-metrics' } as const;

export const checkUnprivileged: Rule = {
  code: 'check-unprivileged',
  level: 'error',
  page: {
    what: 'A check lists the units of a user and looks for one of the system.',
    why: 'Service managers keep both apart: the unit runs, the check is red, and whatever repairs it does so at every run.',
    source: 'https://ss64.com/mac/launchctl.html',
    bad: { steps: { 'one/unit': { provides: [{ ...unit, domain: 'system' }] }, 'one/check': { provides: [check] } } },
    good: {
      steps: { 'one/unit': { provides: [{ ...unit, domain: 'system' }] }, 'one/check': { provides: [{ ...check, privileged: true }] } },
    },
  },
  *find({ timeline }) {
    for (const { fact, from, provider } of timeline.named('check')) {
      if (fact.looksAt !== 'units' || fact.privileged === true) continue;
      for (const tested of fact.tests) {
        const known = timeline.at(from).get(tested)?.fact;
        if (known?.fact !== 'unit' || known.domain !== 'system') continue;
        yield {
          ...(provider === undefined ? { level: 'warning' as const } : { step: provider }),
          facts: [fact, known],
          message: `check "${fact.check}" asks as a user for ${known.unit}, which is a unit of the system on ${known.host}`,
          counterExample: `${known.unit} runs, and "${fact.check}" does not see it`,
          suggestion: 'Ask the manager for the system’s domain, with the privilege that it wants.',
        };
      }
    }
  },
};
