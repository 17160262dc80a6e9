// An old place is given up before a restore of the new one's backup has been tried.
import type { Rule } from '../rule.ts';

export const retiredUnproved: Rule = {
  code: 'retired-unproved',
  level: 'error',
  page: {
    what: 'A step removes a place of a precious data set, and no restore has been proved from a backup as it is by then.',
    why: 'The old place is the last way back: until a backup of the new one has been restored once, nobody knows whether there is another.',
    bad: {
      inventory: {
        dataSets: [{ name: 'feeds', service: 'feed', sort: 'relational', place: 'mini:5432/feeds', criticality: 'precious', writers: [] }],
        backups: [{ tool: 'borgmatic@mini', dataSets: ['feeds'], restored: ['feeds'] }],
      },
      steps: {
        'feed/repoint': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'borgmatic@mini', source: 'cluster/feeds' }] },
        'feed/drop': { retracts: [{ fact: 'data', dataset: 'feeds', place: 'mini:5432/feeds' }] },
      },
    },
    good: {
      inventory: {
        dataSets: [{ name: 'feeds', service: 'feed', sort: 'relational', place: 'mini:5432/feeds', criticality: 'precious', writers: [] }],
        backups: [{ tool: 'borgmatic@mini', dataSets: ['feeds'], restored: ['feeds'] }],
      },
      steps: {
        'feed/repoint': {
          provides: [{ fact: 'backup', dataset: 'feeds', tool: 'borgmatic@mini', source: 'cluster/feeds' }],
          retracts: [{ fact: 'restored', dataset: 'feeds', tool: 'borgmatic@mini' }],
        },
        'feed/try-restore': { provides: [{ fact: 'restored', dataset: 'feeds', tool: 'borgmatic@mini' }] },
        'feed/drop': { retracts: [{ fact: 'data', dataset: 'feeds', place: 'mini:5432/feeds' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const span of timeline.named('data')) {
      const { fact, ender } = span;
      if (ender === undefined || span.replaced) continue;
      const before = timeline.factsBefore(ender);
      const [about] = before.about('dataset', fact.dataset);
      if (about?.criticality !== 'precious' || before.about('given-up', fact.dataset).length > 0) continue;
      const backups = timeline.about('backup', fact.dataset).filter(({ from, to }) => from <= before.moment && before.moment < to);
      const proved = backups.some((backup) =>
        timeline
          .about('restored', fact.dataset)
          .some(
            (each) =>
              each.fact.tool === backup.fact.tool && each.from >= backup.from && each.from <= before.moment && before.moment < each.to,
          ),
      );
      if (proved) continue;
      const changed = backups.find(({ provider }) => provider !== undefined)?.provider;
      yield {
        step: ender,
        facts: [fact, ...backups.map((backup) => backup.fact)],
        message: `removes ${fact.place} of data set "${fact.dataset}", and no restore of its backup is proved${changed === undefined ? '' : ` since "${changed}"`}`,
        counterExample: `after "${ender}" the new place is lost, the backup turns out to be empty, and ${fact.place} is gone`,
        suggestion: `Restore the data set once from its backup as it is now (\`restored(${fact.dataset}, …)\`) before this step.`,
      };
    }
  },
};
