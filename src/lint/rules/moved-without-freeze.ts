// A copy that is taken while somebody writes.
import type { Fact } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const movedWithoutFreeze: Rule = {
  code: 'moved-without-freeze',
  level: 'error',
  page: {
    what: 'A data set is copied while something can write to it, and no freeze holds.',
    why: 'A copy of files that change is inconsistent, and what is written after a dump is lost when the copy takes over.',
    bad: {
      inventory: {
        dataSets: [
          {
            name: 'feeds',
            service: 'miniflux',
            sort: 'relational',
            place: 'mini:5432/feeds',
            criticality: 'disposable',
            writers: ['miniflux@mini'],
          },
        ],
      },
      steps: {
        'feed/dump': { provides: [{ fact: 'copy', dataset: 'feeds', place: 'cluster/feeds', tool: 'pg_dump' }] },
        'feed/stop': { retracts: [{ fact: 'writer', dataset: 'feeds', writer: 'miniflux@mini' }] },
      },
    },
    good: {
      inventory: {
        dataSets: [
          {
            name: 'feeds',
            service: 'miniflux',
            sort: 'relational',
            place: 'mini:5432/feeds',
            criticality: 'disposable',
            writers: ['miniflux@mini'],
          },
        ],
      },
      steps: {
        'feed/stop': { retracts: [{ fact: 'writer', dataset: 'feeds', writer: 'miniflux@mini' }] },
        'feed/dump': { provides: [{ fact: 'copy', dataset: 'feeds', place: 'cluster/feeds', tool: 'pg_dump' }] },
      },
    },
  },
  *find({ timeline, starting }) {
    const home = new Map(starting.flatMap((fact) => (fact.fact === 'data' ? [[fact.dataset, fact.place] as const] : [])));
    for (const span of [...timeline.named('copy'), ...timeline.named('data')]) {
      const { fact, provider } = span;
      if (provider === undefined || home.get(fact.dataset) === fact.place) continue;
      const before = timeline.factsBefore(provider);
      if (before.holds({ fact: 'frozen', dataset: fact.dataset })) continue;
      const writers = before.about('writer', fact.dataset).filter(({ place }) => place !== fact.place);
      const [writer] = writers;
      if (writer === undefined) continue;
      const stopped = timeline.spans(writer).find(({ from, to }) => from <= before.moment && before.moment < to)?.ender;
      yield {
        step: provider,
        facts: [fact, ...(writers satisfies readonly Fact[])],
        message: `copies data set "${fact.dataset}" to ${fact.place} while ${writers.map((each) => each.writer).join(', ')} can write to it`,
        counterExample: `${writer.writer} writes after "${provider}" has read${stopped === undefined ? '' : ` and before "${stopped}" stops it`}; that is not at ${fact.place}`,
        suggestion: 'Stop the writers and prove that they have stopped before the copy, then copy, prove and cut over in one go.',
      };
    }
  },
};
