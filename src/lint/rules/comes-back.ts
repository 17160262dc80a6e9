// A unit is stopped, but its definition stays.
import type { Rule } from '../rule.ts';

export const comesBack: Rule = {
  code: 'comes-back',
  level: 'error',
  page: {
    what: 'A unit is stopped for good, but still defined so that it starts at boot or login.',
    why: 'Stopping is not retiring: after the next reboot the old service runs again, beside the new one.',
    bad: {
      inventory: { services: [{ name: 'devpi', host: 'mini', manager: { brew: 'devpi' }, listens: [], startedBy: 'login' }] },
      steps: { 'pypi/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'devpi' }] } },
    },
    good: {
      inventory: { services: [{ name: 'devpi', host: 'mini', manager: { brew: 'devpi' }, listens: [], startedBy: 'login' }] },
      steps: {
        'pypi/retire': {
          retracts: [
            { fact: 'unit', host: 'mini', unit: 'devpi' },
            { fact: 'autostart', host: 'mini', unit: 'devpi' },
          ],
        },
      },
    },
  },
  *find({ timeline }) {
    const end = timeline.at(timeline.end);
    const seen = new Set<string>();
    for (const { fact, ender, replaced } of timeline.named('unit')) {
      const { host, unit } = fact;
      const start = end.get({ fact: 'autostart', host, unit });
      if (ender === undefined || replaced || start === undefined || end.holds(fact) || seen.has(ender)) continue;
      seen.add(ender);
      yield {
        step: ender,
        facts: [fact, start.fact],
        message: `stops ${unit} on ${host}, which still starts at ${start.fact.trigger ?? 'boot or login'}`,
        counterExample: `${host} is rebooted after the plan, and ${unit} runs again`,
        suggestion: 'Disable it and remove its definition when its successor has proved itself.',
      };
    }
  },
};
