// A version that cannot follow another: data goes to something older than what wrote it.
import type { Rule } from '../rule.ts';

export const versionOrder: Rule = {
  code: 'version-order',
  level: 'error',
  page: {
    what: 'Data is given to a version older than the one that wrote it, or something is replaced by an older version.',
    why: 'An older program does not read a newer schema or dump, and some stop half-way through it.',
    bad: {
      inventory: {
        dataSets: [
          {
            name: 'feeds',
            service: 'feed',
            sort: 'relational',
            place: 'mini:5432/feeds',
            criticality: 'disposable',
            writers: [],
            schemaVersion: '18',
          },
        ],
      },
      steps: {
        'one/server': { provides: [{ fact: 'version', subject: 'cluster/pg', version: '16' }] },
        'one/import': { provides: [{ fact: 'copy', dataset: 'feeds', place: 'cluster/pg/feeds' }] },
      },
    },
    good: {
      inventory: {
        dataSets: [
          {
            name: 'feeds',
            service: 'feed',
            sort: 'relational',
            place: 'mini:5432/feeds',
            criticality: 'disposable',
            writers: [],
            schemaVersion: '18',
          },
        ],
      },
      steps: {
        'one/server': { provides: [{ fact: 'version', subject: 'cluster/pg', version: '18' }] },
        'one/import': { provides: [{ fact: 'copy', dataset: 'feeds', place: 'cluster/pg/feeds' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { fact, provider } of [...timeline.named('copy'), ...timeline.named('data')]) {
      if (provider === undefined) continue;
      const after = timeline.factsAfter(provider);
      const [source] = after.about('version', `schema:${fact.dataset}`);
      const target = after.all('version').find(({ subject }) => fact.place === subject || fact.place.startsWith(`${subject}/`));
      if (source === undefined || target === undefined || !isOlder(target.version, source.version)) continue;
      yield {
        step: provider,
        facts: [fact, source, target],
        message: `brings data set "${fact.dataset}" of version ${source.version} to ${target.subject}, which is ${target.version}`,
        counterExample: `"${provider}" loads what ${source.version} has written into ${target.version}, which does not know all of it`,
        suggestion: `Let ${target.subject} be ${source.version} or newer.`,
      };
    }
    for (const span of timeline.named('version')) {
      if (!span.replaced || span.ender === undefined) continue;
      const next = timeline.spans(span.fact).find(({ from }) => from === span.to);
      if (next === undefined || !isOlder(next.fact.version, span.fact.version)) continue;
      yield {
        step: span.ender,
        facts: [next.fact],
        message: `takes ${span.fact.subject} from ${span.fact.version} back to ${next.fact.version}`,
        counterExample: `after "${span.ender}", ${next.fact.version} starts on what ${span.fact.version} has left`,
        suggestion: 'Keep the version, or a newer one, until the data has been moved.',
      };
    }
  },
};

/** By the numbers that both have; a version without any is not compared. */
function isOlder(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbers(version: string): readonly number[] {
  return (/^\D*(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '').split('.').filter(Boolean).map(Number);
}
