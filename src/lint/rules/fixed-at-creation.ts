// Something is changed that only making it anew can change: asks every entry of the form `fixed-at-creation`.
import { matchFact } from '../../atlas/match.ts';
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const fixedAtCreation: Rule = {
  code: 'fixed-at-creation',
  level: 'error',
  page: {
    what: 'A step gives something another value for what was settled when it was made.',
    why: 'The product takes the new value and keeps the old one, or the thing has to be made anew, with all that is in it.',
    bad: {
      steps: {
        'one/cluster': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'podman' }] },
        'six/driver': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
      },
    },
    good: {
      steps: {
        'one/cluster': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
        'six/volume': { provides: [{ fact: 'mountable', cluster: 'minikube', volume: 'nfs' }] },
      },
    },
  },
  *find({ timeline, atlas }) {
    for (const entry of atlas) {
      const { knows } = entry;
      if (knows.form !== 'fixed-at-creation') continue;
      for (const span of timeline.named(knows.about.fact)) {
        if (!span.replaced || span.ender === undefined || matchFact(knows.about, span.fact) === undefined) continue;
        const next = timeline.spans(span.fact).find(({ from }) => from === span.to)?.fact;
        if (next === undefined) continue;
        const [before, after] = [span.fact, next] as unknown as readonly Readonly<Record<string, unknown>>[];
        const changed = knows.attributes.filter(
          (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]) && before?.[name] !== undefined,
        );
        if (changed.length === 0) continue;
        const what = changed.map((name) => `${name} ${String(before?.[name])} → ${String(after?.[name])}`).join(', ');
        yield {
          step: span.ender,
          facts: [next],
          message: `changes ${factKey(next)}: ${what}, which was settled when it was made${span.provider === undefined ? '' : ` in "${span.provider}"`}`,
          counterExample: `"${span.ender}" runs; ${factKey(next)} goes on as before, or is made anew and loses what is in it`,
          reason: entry.statement,
          source: `atlas:${entry.id}`,
          suggestion: knows.suggestion,
        };
      }
    }
  },
};
