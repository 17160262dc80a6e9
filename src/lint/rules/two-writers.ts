// Two writers of one data set at two places: each has what the other lacks.
import { overlap } from '../../timeline/span.ts';
import type { Rule } from '../rule.ts';

export const twoWriters: Rule = {
  code: 'two-writers',
  level: 'error',
  page: {
    what: 'A data set is written to at two places at the same time, or one SQLite file by two programs.',
    why: 'What is written at one place is missing at the other, and nothing can put the two together again.',
    bad: {
      steps: {
        'feed/start-new': { provides: [{ fact: 'writer', dataset: 'feeds', writer: 'miniflux@cluster', place: 'cluster/feeds' }] },
        'feed/stop-old': { retracts: [{ fact: 'writer', dataset: 'feeds', writer: 'miniflux@mini' }] },
      },
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
    },
    good: {
      steps: {
        'feed/stop-old': { retracts: [{ fact: 'writer', dataset: 'feeds', writer: 'miniflux@mini' }] },
        'feed/start-new': { provides: [{ fact: 'writer', dataset: 'feeds', writer: 'miniflux@cluster', place: 'cluster/feeds' }] },
      },
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
    },
  },
  *find({ timeline }) {
    // A server lets many write at once; a file that two machines or containers open does not (sqlite.org/faq.html, question 5).
    const files = new Set(timeline.named('dataset').flatMap(({ fact }) => (fact.sort === 'sqlite' ? [fact.dataset] : [])));
    for (const spans of Map.groupBy(timeline.named('writer'), ({ fact }) => fact.dataset).values()) {
      for (const [index, second] of spans.entries()) {
        if (second.provider === undefined) continue;
        const first = spans
          .slice(0, index)
          .find(
            ({ fact, from, to }) =>
              fact.writer !== second.fact.writer &&
              (fact.place !== second.fact.place || files.has(fact.dataset)) &&
              overlap({ from, to }, second),
          );
        if (first === undefined) continue;
        const until = first.ender === undefined ? 'the end of the plan' : `"${first.ender}"`;
        yield {
          step: second.provider,
          facts: [first.fact, second.fact],
          message: `${second.fact.writer} writes to data set "${second.fact.dataset}" while ${first.fact.writer} still does`,
          counterExample: `from "${second.provider}" to ${until}, ${first.fact.writer} writes to ${first.fact.place ?? 'its place'} and ${second.fact.writer} to ${second.fact.place ?? 'another'}`,
          suggestion: `Stop ${first.fact.writer}, and prove that it has stopped, before "${second.provider}".`,
        };
      }
    }
  },
};
