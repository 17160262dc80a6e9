// A product comes in with a default that surprises, and nobody has said what is meant: asks the form `default`.
import { matchFact } from '../../atlas/match.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext } from '../context.ts';
import type { Rule } from '../rule.ts';

export const defaultCounts: Rule = {
  code: 'default-counts',
  level: 'note',
  page: {
    what: 'A step brings in a product, and nothing says what holds for a setting whose default, by an entry of the atlas, surprises people.',
    why: 'What nobody has decided is decided by the default; it is found out when something is lost or refused.',
    source: 'atlas:grafana-chart-ephemeral',
    bad: { steps: { 'one/app': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment monitoring/grafana' }] } } },
    good: {
      steps: {
        'one/app': {
          provides: [
            { fact: 'object', cluster: 'minikube', object: 'Deployment monitoring/grafana' },
            { fact: 'setting', service: 'grafana', setting: 'persistence.enabled', value: true },
          ],
        },
      },
    },
  },
  *find(context) {
    const { timeline, atlas } = context;
    for (const entry of atlas) {
      const { knows } = entry;
      if (knows.form !== 'default') continue;
      const { matters, setting } = knows;
      if (timeline.named('setting').some(({ fact }) => fact.setting === setting)) continue;
      const built =
        matters === undefined
          ? undefined
          : timeline.requirementsNamed(matters.fact).find(({ fact }) => matchFact(matters, fact) !== undefined);
      if (matters !== undefined && built === undefined) continue;
      const found = timeline
        .named(knows.when.fact)
        .find(({ fact, provider }) => provider !== undefined && matchFact(knows.when, fact) !== undefined);
      if (found?.provider === undefined || isWritten(context, found.provider, setting)) continue;
      yield {
        step: built?.step ?? found.provider,
        ...(built === undefined ? {} : { level: 'warning' as const }),
        facts: [found.fact, ...(built === undefined ? [] : [built.fact])],
        message: `nothing says what holds for ${setting}; the default is ${knows.value}`,
        counterExample: `after "${found.provider}", ${knows.because}`,
        reason: entry.statement,
        source: `atlas:${entry.id}`,
        suggestion: knows.suggestion,
      };
    }
  },
};

/** Whether the step’s own input has the setting, by the name that says something: in an object, or in the text of a file. */
function isWritten(context: LintContext, step: StepRef, setting: string): boolean {
  const name = setting.split('.').findLast((each) => each !== 'enabled') ?? setting;
  return JSON.stringify(context.step(step)?.desired ?? {}).includes(name);
}
