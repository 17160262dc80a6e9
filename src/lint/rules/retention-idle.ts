// A rule about how much to keep, and nobody who removes anything.
import type { Rule } from '../rule.ts';

export const retentionIdle: Rule = {
  code: 'retention-idle',
  level: 'warning',
  page: {
    what: 'A backup tool has a retention policy that nothing carries out.',
    why: 'The policy reads as if old backups went away; they fill the target until the newest no longer fits.',
    bad: { inventory: { backups: [{ tool: 'borgmatic@mini', dataSets: [], retention: { policy: '7 daily' } }] }, steps: { 'one/a': {} } },
    good: {
      inventory: { backups: [{ tool: 'borgmatic@mini', dataSets: [], retention: { policy: '7 daily', carriedOutBy: 'borgmatic prune' } }] },
      steps: { 'one/a': {} },
    },
  },
  *find({ timeline }) {
    const end = timeline.at(timeline.end);
    for (const fact of end.all('retention')) {
      if (fact.carriedOutBy !== undefined) continue;
      const provider = end.get(fact)?.provider;
      yield {
        ...(provider === undefined ? {} : { step: provider }),
        facts: [fact],
        message: `${fact.tool} is told to keep "${fact.policy}", and nothing removes the rest`,
        counterExample: `${fact.tool} adds an archive every day until its target is full`,
        suggestion: 'Run the action that prunes, or write down what is really kept.',
      };
    }
  },
};
