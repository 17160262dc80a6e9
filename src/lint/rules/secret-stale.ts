// A copy of a secret that is older than what it is a copy of.
import type { Rule } from '../rule.ts';

export const secretStale: Rule = {
  code: 'secret-stale',
  level: 'error',
  page: {
    what: 'A secret is made anew, and a copy of it is not made again afterwards.',
    why: 'Whoever uses the copy is refused, and the copy looks as good as before.',
    bad: {
      steps: {
        'one/create': { provides: [{ fact: 'secret', label: 'cluster.key' }] },
        'one/copy': { provides: [{ fact: 'secret', label: 'vault.cluster-key', copyOf: 'cluster.key' }] },
        'two/recreate': { provides: [{ fact: 'secret', label: 'cluster.key' }] },
      },
    },
    good: {
      steps: {
        'one/create': { provides: [{ fact: 'secret', label: 'cluster.key' }] },
        'two/recreate': { provides: [{ fact: 'secret', label: 'cluster.key' }] },
        'two/copy': { provides: [{ fact: 'secret', label: 'vault.cluster-key', copyOf: 'cluster.key' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { fact, to } of timeline.named('secret')) {
      if (fact.copyOf === undefined || to <= timeline.end) continue;
      const makers = timeline.providers({ fact: 'secret', label: fact.copyOf });
      const maker = makers.at(-1);
      const copied = timeline.providers(fact).at(-1);
      if (maker === undefined || makers.length < 2 || timeline.positionOf(maker) < (copied === undefined ? 0 : timeline.positionOf(copied)))
        continue;
      yield {
        step: maker,
        facts: [fact, { fact: 'secret', label: fact.copyOf }],
        message: `makes ${fact.copyOf} anew, and its copy ${fact.label} is not made again`,
        counterExample: `after "${maker}", whoever reads ${fact.label} shows the old value and is refused`,
        suggestion: `Copy it again after "${maker}".`,
      };
    }
  },
};
