// A service moves, and what its automation did or how it was set does not.
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const automationLost: Rule = {
  code: 'automation-lost',
  level: 'warning',
  page: {
    what: 'A service is stopped in its old form, and no step says what becomes of its settings, or of what its automation did.',
    why: 'The new form starts with defaults, and nobody notices the difference until it hurts.',
    bad: {
      inventory: {
        services: [{ name: 'kiwix', host: 'mini', manager: { brew: 'kiwix' }, listens: [], behaviours: ['picks up new archives'] }],
      },
      steps: { 'kiwix/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'kiwix' }] } },
    },
    good: {
      inventory: {
        services: [{ name: 'kiwix', host: 'mini', manager: { brew: 'kiwix' }, listens: [], behaviours: ['picks up new archives'] }],
      },
      steps: {
        'kiwix/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'kiwix' }] },
        'kiwix/refresh': { provides: [{ fact: 'behaviour', service: 'kiwix', behaviour: 'picks up new archives' }] },
      },
    },
  },
  *find({ timeline }) {
    const stopped = new Map(
      timeline.named('unit').flatMap(({ fact, ender, replaced }) => (ender === undefined || replaced ? [] : [[fact.unit, ender] as const])),
    );
    for (const span of [...timeline.named('behaviour'), ...timeline.named('setting')]) {
      const { fact, provider } = span;
      const step = stopped.get(fact.service);
      if (provider !== undefined || step === undefined) continue;
      // Said again, or taken away aloud: somebody has thought of it.
      if (timeline.providers(fact).length > 0 || timeline.retractors(fact).length > 0) continue;
      yield {
        step,
        facts: [fact],
        message: `stops ${fact.service} in its old form, and no step says what becomes of ${factKey(fact)}`,
        counterExample: `after "${step}", ${fact.fact === 'behaviour' ? `nothing ${fact.behaviour} any more` : `${fact.setting} is whatever the new form has by default, not ${fact.value}`}`,
        suggestion: 'Provide it in the new form, or retract it in the step that gives it up.',
      };
    }
  },
};
