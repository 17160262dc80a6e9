// Loading a unit again starts what it does, at once.
import type { Rule } from '../rule.ts';

const inventory = (runsOnReload: boolean) =>
  ({ services: [{ name: 'backup', host: 'mini', manager: { brew: 'backup' }, listens: [], sort: 'timer', runsOnReload }] }) as const;
const steps = { 'one/config': { provides: [{ fact: 'unit', host: 'mini', unit: 'backup' }] } } as const;

export const reloadRuns: Rule = {
  code: 'reload-runs',
  level: 'warning',
  page: {
    what: 'A step loads a unit again that starts a run whenever it is loaded.',
    why: 'A change of configuration begins a whole backup or import, in the middle of the work.',
    source: 'https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html',
    bad: { inventory: inventory(true), steps },
    good: { inventory: inventory(false), steps },
  },
  *find({ steps: all, timeline }) {
    if (!timeline.named('unit').some(({ fact }) => fact.runsOnReload === true)) return;
    for (const { step, facts } of all) {
      const before = timeline.factsBefore(step.ref);
      for (const fact of facts.provides ?? []) {
        if (fact.fact !== 'unit') continue;
        const now = before.get(fact)?.fact;
        if (now?.fact !== 'unit' || now.runsOnReload !== true || fact.runsOnReload === false) continue;
        yield {
          step: step.ref,
          facts: [now],
          message: `loads ${fact.unit} on ${fact.host} again, which starts a run at once`,
          counterExample: `"${step.ref}" changes a setting, and ${fact.unit} works while the next steps alter what it reads`,
          suggestion: 'Turn that off for the unit first, or do it outside of the window of the change.',
        };
      }
    }
  },
};
