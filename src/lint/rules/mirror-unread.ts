// A mirror that is written down for a runtime which the nodes do not have.
import type { Rule } from '../rule.ts';

const cluster = { fact: 'cluster', cluster: 'mini', runtime: 'docker' } as const;
const mirror = { fact: 'mirror', cluster: 'mini', registry: 'docker.io' } as const;

export const mirrorUnread: Rule = {
  code: 'mirror-unread',
  level: 'error',
  page: {
    what: 'Nodes are to pull through a mirror that is configured for another container runtime than theirs.',
    why: 'Mirrors fail open: pulls go past it to the internet, everything works, and nobody notices until the limit is reached.',
    bad: { steps: { 'one/cluster': { provides: [cluster] }, 'one/mirror': { provides: [{ ...mirror, runtime: 'containerd' }] } } },
    good: { steps: { 'one/cluster': { provides: [cluster] }, 'one/mirror': { provides: [{ ...mirror, runtime: 'docker' }] } } },
  },
  *find({ timeline }) {
    for (const { fact, from, to, provider } of timeline.named('mirror')) {
      for (const cluster of timeline.about('cluster', fact.cluster)) {
        const { runtime } = cluster.fact;
        const step = cluster.from > from ? cluster.provider : provider;
        if (runtime === undefined || fact.runtime === undefined || runtime === fact.runtime || step === undefined) continue;
        if (cluster.from >= to || cluster.to <= from) continue;
        yield {
          step,
          facts: [fact, cluster.fact],
          message: `the mirror of ${fact.registry} is written for ${fact.runtime}, and the nodes of ${fact.cluster} run ${runtime}`,
          counterExample: `after "${step}", a pod’s image comes from ${fact.registry} itself; the mirror’s counter stays at 0`,
          suggestion: `Write it for ${runtime}, and prove it by the mirror’s count of hits.`,
        };
      }
    }
  },
};
