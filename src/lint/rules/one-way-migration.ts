// A new program changes the tables, and the way back would need them as they were.
import type { Rule } from '../rule.ts';

const schema = { fact: 'version', subject: 'schema:app-tables' } as const;
const writer = { fact: 'writer', dataset: 'app', writer: 'app@demo', place: 'demo/app' } as const;

export const oneWayMigration: Rule = {
  code: 'one-way-migration',
  level: 'error',
  page: {
    what: 'A step brings the tables of a data set to a version that moves, or to a newer one, without a restore that is proved.',
    why: 'An older program does not read newer tables: from then on the way back leads through a restore, and that must work.',
    bad: { steps: { 'one/app': { provides: [writer, { ...schema, version: 'latest', floating: true }] } } },
    good: {
      steps: {
        'one/restored': { provides: [{ fact: 'restored', dataset: 'app', tool: 'borgmatic@mini' }] },
        'one/app': { provides: [writer, { ...schema, version: 'latest', floating: true }] },
      },
    },
  },
  *find({ timeline, step: find }) {
    for (const { fact, provider, from } of timeline.named('version')) {
      if (provider === undefined || !fact.subject.startsWith('schema:')) continue;
      const before = timeline.factsBefore(provider);
      const was = before.get(fact)?.fact;
      const moves = fact.floating === true || (was?.fact === 'version' && was.version !== fact.version);
      if (!moves) continue;
      const dataSets = (find(provider)?.facts.provides ?? []).flatMap((each) => (each.fact === 'writer' ? [each.dataset] : []));
      const about = [fact.subject.slice('schema:'.length), ...dataSets];
      const saved = about.some((dataset) => timeline.at(from).about('restored', dataset).length > 0);
      if (saved) continue;
      yield {
        step: provider,
        facts: [fact],
        message: `brings ${fact.subject} to ${fact.version}, and nothing proves that its data can be brought back as it was`,
        counterExample: `"${provider}" is undone; the old program starts on tables of ${fact.version}, and stops`,
        suggestion: 'Start the version that ran before, and raise it later; or back up after the last write, and restore that once.',
      };
    }
  },
};
