// A device claims a second name and keeps the first: it has only one.
import { overlap } from '../../timeline/span.ts';
import type { Rule } from '../rule.ts';

const first = { fact: 'name', name: 'k8s-pg', holder: 'cluster:demo/pg' } as const;
const second = { fact: 'name', name: 'pg', holder: 'cluster:demo/pg' } as const;

export const secondName: Rule = {
  code: 'second-name',
  level: 'error',
  page: {
    what: 'A device of the tailnet that a cluster makes is given another name, and its first one is not given back.',
    why: 'The name is settled when the device joins; a changed annotation does not rename it, and clients find nobody.',
    source: 'https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress',
    bad: { steps: { 'one/expose': { provides: [first] }, 'one/rename': { provides: [second] } } },
    good: { steps: { 'one/expose': { provides: [first] }, 'one/rename': { retracts: [first], provides: [second] } } },
  },
  *find({ timeline }) {
    const held = timeline.named('name').filter(({ fact }) => fact.holder.startsWith('cluster:'));
    for (const spans of Map.groupBy(held, ({ fact }) => fact.holder).values()) {
      for (const [index, span] of spans.entries()) {
        const other = spans.slice(0, index).find((each) => each.fact.name !== span.fact.name && overlap(each, span) !== undefined);
        if (span.provider === undefined || other === undefined) continue;
        yield {
          step: span.provider,
          facts: [other.fact, span.fact],
          message: `gives ${span.fact.holder} the name "${span.fact.name}", which has the name "${other.fact.name}" and keeps it`,
          counterExample: `after "${span.provider}", the device is still "${other.fact.name}"; "${span.fact.name}" leads nowhere`,
          suggestion: `Delete what made the device, so that "${other.fact.name}" is given back, and make it anew with the other name.`,
        };
      }
    }
  },
};
