// A service goes to a new place, and its data stays where it was.
import type { Rule } from '../rule.ts';

export const dataLeftBehind: Rule = {
  code: 'data-left-behind',
  level: 'error',
  page: {
    what: 'A data set whose writers are stopped or moved, and that no step moves, and nobody gives up.',
    why: 'The service starts empty at its new place, or the data ends with the old one.',
    bad: {
      inventory: {
        dataSets: [
          {
            name: 'grafana-users',
            service: 'grafana',
            sort: 'sqlite',
            place: 'mini/grafana.db',
            criticality: 'precious',
            writers: ['grafana@mini'],
          },
        ],
        backups: [{ tool: 'borg', dataSets: ['grafana-users'] }],
      },
      steps: { 'grafana/stop': { retracts: [{ fact: 'writer', dataset: 'grafana-users', writer: 'grafana@mini' }] } },
    },
    good: {
      inventory: {
        dataSets: [
          {
            name: 'grafana-users',
            service: 'grafana',
            sort: 'sqlite',
            place: 'mini/grafana.db',
            criticality: 'precious',
            writers: ['grafana@mini'],
          },
        ],
        backups: [{ tool: 'borg', dataSets: ['grafana-users'] }],
      },
      steps: {
        'grafana/stop': {
          retracts: [{ fact: 'writer', dataset: 'grafana-users', writer: 'grafana@mini' }],
          provides: [{ fact: 'given-up', dataset: 'grafana-users', reason: 'two users, set up again by hand' }],
        },
      },
    },
  },
  *find({ timeline }) {
    const end = timeline.at(timeline.end);
    for (const { fact, provider } of timeline.named('dataset')) {
      const { dataset, criticality, service } = fact;
      if (provider !== undefined || criticality === undefined || criticality === 'disposable') continue;
      if (timeline.about('given-up', dataset).length > 0) continue;
      const moved = [...timeline.about('data', dataset), ...timeline.about('copy', dataset)].some((span) => span.provider !== undefined);
      const old = timeline.about('writer', dataset).filter((span) => span.provider === undefined);
      const last = old.findLast(({ ender }) => ender !== undefined);
      // Another writer at the same place: the data stays where it was.
      const taken = timeline
        .about('writer', dataset)
        .some(
          (span) => span.provider !== undefined && old.some((each) => each.fact.place !== undefined && each.fact.place === span.fact.place),
        );
      if (moved || taken || last?.ender === undefined || old.some(({ ender }) => ender === undefined)) continue;
      const now = end.about('writer', dataset).map(({ writer }) => writer);
      yield {
        step: last.ender,
        level: criticality === 'precious' ? 'error' : 'warning',
        facts: [fact, last.fact],
        message: `stops ${last.fact.writer}, and no step moves data set "${dataset}" or gives it up`,
        counterExample: `after "${last.ender}", ${now.length === 0 ? `nothing serves "${dataset}"` : `${now.join(', ')} starts without what ${last.fact.writer} has written`}`,
        suggestion: `Move the data${service === undefined ? '' : ` of ${service}`} before this, or say in the plan that it is given up, and why.`,
      };
    }
  },
};
