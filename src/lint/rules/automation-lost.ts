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
    const lost = [...timeline.named('behaviour'), ...timeline.named('setting')].filter(
      // Said again, or taken away aloud: somebody has thought of it.
      ({ fact, provider }) =>
        provider === undefined && stopped.has(fact.service) && timeline.providers(fact).length + timeline.retractors(fact).length === 0,
    );
    for (const [service, spans] of Map.groupBy(lost, ({ fact }) => fact.service)) {
      const step = stopped.get(service);
      const facts = spans.map(({ fact }) => fact);
      const [first] = facts;
      if (step === undefined || first === undefined) continue;
      yield {
        step,
        facts,
        message: `stops ${service} in its old form, and no step says what becomes of ${facts.map(factKey).join(', ')}`,
        counterExample: `after "${step}", ${first.fact === 'behaviour' ? `nothing ${first.behaviour} any more` : `${first.setting} is whatever the new form has by default, not ${first.value}`}`,
        suggestion: 'Provide it in the new form, or retract it in the step that gives it up.',
      };
    }
  },
};
