// A step needs something of which nobody has said whether it is so: a question for the live world.
import { factKey, isFalseWhenAbsent } from '../../core/fact.ts';
import { conditionProbe } from '../probes/host-condition.ts';
import type { Rule } from '../rule.ts';

export const factUnknown: Rule = {
  code: 'fact-unknown',
  level: 'note',
  page: {
    what: 'A step requires a fact that neither the inventory nor a step speaks of.',
    why: 'It may well be so, but nobody has looked; an unknown is not a false, and not a true either.',
    bad: { steps: { 'registry/agent': { requires: [{ fact: 'condition', host: 'mini', condition: 'gui-session' }] } } },
    good: {
      inventory: {
        hosts: [
          {
            name: 'mini',
            os: { family: 'macos', version: '15.1' },
            architecture: 'arm64',
            user: { name: 'ann', uid: 501, home: '/Users/ann' },
            programs: [],
            conditions: [{ condition: 'gui-session' }],
          },
        ],
      },
      steps: { 'registry/agent': { requires: [{ fact: 'condition', host: 'mini', condition: 'gui-session' }] } },
    },
  },
  *find({ graph, timeline }) {
    for (const { step, fact, providedLater } of graph.missing) {
      if (providedLater !== undefined || isFalseWhenAbsent(fact) || fact.fact === 'reaches') continue;
      if (timeline.factsBefore(step).truth(fact) !== 'unknown' || factKey(fact).includes('‹')) continue;
      yield {
        step,
        facts: [fact],
        message: `builds on ${factKey(fact)}, of which nobody has said whether it is so`,
        counterExample: `"${step}" runs on a world in which ${factKey(fact)} does not hold, and nothing has looked before`,
        suggestion: 'Say it in the inventory, or put a gate or check before this step that looks.',
      };
    }
  },
  *probes({ timeline, plan }) {
    for (const { step, fact } of timeline.requirementsNamed('condition')) {
      if (timeline.providers(fact).length > 0) continue;
      const host = plan.inventory.hosts.find(({ name }) => name === fact.host);
      const probe = host === undefined ? undefined : conditionProbe(fact.condition, host, step);
      if (probe !== undefined) yield probe;
    }
  },
};
