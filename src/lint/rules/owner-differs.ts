// A copy belongs to somebody else than the data did, so whoever used it is refused.
import type { Rule } from '../rule.ts';

const dataSets = [
  { name: 'feeds', service: 'feed', sort: 'relational', place: 'mini:5432/feeds', criticality: 'precious', owner: 'feed', writers: [] },
] as const;
const steps = (owner: string) =>
  ({ 'one/restore': { provides: [{ fact: 'owner', dataset: 'feeds', place: 'demo/pg/feeds', owner }] } }) as const;

export const ownerDiffers: Rule = {
  code: 'owner-differs',
  level: 'error',
  page: {
    what: 'A copy of a data set belongs to another role or user than the data at its old place.',
    why: 'Counts and sums are equal, and the application is refused at its first write: who owns it is part of the data.',
    bad: { inventory: { dataSets }, steps: steps('admin') },
    good: { inventory: { dataSets }, steps: steps('feed') },
  },
  *find({ timeline, starting }) {
    const was = new Map(starting.flatMap((fact) => (fact.fact === 'owner' ? [[fact.dataset, fact] as const] : [])));
    for (const { fact, provider } of timeline.named('owner')) {
      const old = was.get(fact.dataset);
      if (provider === undefined || old === undefined || old.owner === fact.owner || old.place === fact.place) continue;
      yield {
        step: provider,
        facts: [old, fact],
        message: `leaves data set "${fact.dataset}" at ${fact.place} to ${fact.owner}; at ${old.place} it belongs to ${old.owner}`,
        counterExample: `the counts are right; ${old.owner} writes for the first time: permission denied`,
        suggestion: `Give it to ${old.owner} when it is copied, and prove it by a read, a write and a migration as ${old.owner}.`,
      };
    }
  },
};
