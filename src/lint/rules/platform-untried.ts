// A cluster is given up for one on another platform, which nobody has tried.
import type { Rule } from '../rule.ts';

const old = { fact: 'cluster', cluster: 'mini', driver: 'podman' } as const;
const next = { fact: 'cluster', cluster: 'mini', driver: 'qemu2' } as const;

export const platformUntried: Rule = {
  code: 'platform-untried',
  level: 'warning',
  page: {
    what: 'A cluster is made anew with another driver or runtime, and no step before has tried that beside the old one.',
    why: 'A platform that mends one thing breaks another; that is known after a try with everything that is needed of it, not before.',
    bad: { steps: { 'one/old': { provides: [old] }, 'one/delete': { retracts: [old] }, 'one/new': { provides: [next] } } },
    good: {
      steps: {
        'one/old': { provides: [old] },
        'one/trial': { provides: [{ ...next, cluster: 'trial' }] },
        'one/delete': { retracts: [old] },
        'one/new': { provides: [next] },
      },
    },
  },
  *find({ timeline }) {
    const all = timeline.named('cluster');
    for (const span of all) {
      const { fact, from, provider } = span;
      if (provider === undefined || fact.driver === undefined) continue;
      const before = all.findLast((other) => other.fact.cluster === fact.cluster && other.to <= from && other.fact.driver !== undefined);
      if (before === undefined || before.fact.driver === fact.driver) continue;
      const tried = all.some((other) => other.fact.driver === fact.driver && other.from < before.to);
      if (tried) continue;
      yield {
        step: provider,
        facts: [before.fact, fact],
        message: `makes cluster "${fact.cluster}" anew with driver ${fact.driver} instead of ${before.fact.driver}, which nobody has tried`,
        counterExample: `after "${provider}", something that ${before.fact.driver} could do does not work, and the old cluster is gone`,
        suggestion: 'Make a cluster of another name with it first; try every mount, the way to the API, and a start with nobody there.',
      };
    }
  },
};
