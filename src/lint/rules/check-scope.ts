// A well-known check is taken for more than it looks at: asks every entry of the form `probe`.
import type { ProbeScope } from '../../atlas/entry.ts';
import { matchFact } from '../../atlas/match.ts';
import { factKey, type Fact } from '../../core/fact.ts';
import type { Moment } from '../../timeline/moment.ts';
import type { Rule } from '../rule.ts';

export const checkScope: Rule = {
  code: 'check-scope',
  level: 'error',
  page: {
    what: 'A check, or a command taken for a proof, is meant to test what, by an entry of the atlas, it does not look at.',
    why: 'It stays green when that is gone; whoever relies on it goes on to the next step.',
    source: 'atlas:grafana-health',
    bad: {
      steps: {
        'one/check': {
          provides: [
            {
              fact: 'check',
              check: 'grafana',
              tests: [{ fact: 'reaches', from: 'cluster:minikube', to: 'prometheus', port: 9090 }],
              looksAt: 'url',
              pattern: 'http://grafana:3000/api/health',
            },
          ],
        },
      },
    },
    good: {
      steps: {
        'one/check': {
          provides: [
            {
              fact: 'check',
              check: 'grafana',
              tests: [{ fact: 'reaches', from: 'cluster:minikube', to: 'prometheus', port: 9090 }],
              looksAt: 'url',
              pattern: 'http://grafana:3000/api/datasources/uid/prometheus/health',
            },
          ],
        },
      },
    },
  },
  *find({ atlas, timeline, steps }) {
    for (const entry of atlas) {
      const { knows } = entry;
      if (knows.form !== 'probe') continue;
      const { because, suggestion } = knows;
      const known = { reason: entry.statement, source: `atlas:${entry.id}`, suggestion };
      for (const { fact, provider, from } of timeline.named('check')) {
        if (!isProbe(knows, fact.looksAt, fact.pattern ?? fact.expects ?? '')) continue;
        const missed = missedOf(knows, fact.tests, timeline.at(from));
        if (missed === undefined) continue;
        // A check of the inventory is nobody's step: its finding stands with the plan, and stops nothing.
        const where = provider === undefined ? { level: 'warning' as const } : { step: provider };
        yield {
          ...where,
          ...known,
          facts: [fact, missed],
          message: `check "${fact.check}" is to test ${factKey(missed)}, and does not look at it`,
          counterExample: `${factKey(missed)} is gone, and "${fact.check}" stays green: ${because}`,
        };
      }
      for (const { step, facts } of steps) {
        for (const { line, proves = [] } of facts.runs ?? []) {
          const missed = knows.probe.test(line) ? missedOf(knows, proves, timeline.factsAfter(step.ref)) : undefined;
          if (missed === undefined) continue;
          yield {
            step: step.ref,
            ...known,
            facts: [missed],
            message: `takes \`${line}\` for a proof of ${factKey(missed)}`,
            counterExample: `\`${line}\` ends well without ${factKey(missed)}: ${because}`,
          };
        }
      }
    }
  },
};

function isProbe({ looksAt, probe }: ProbeScope, at: string | undefined, text: string): boolean {
  return (looksAt === undefined || looksAt === at) && probe.test(text);
}

/** What is tested is often named by its key alone; the rest of it is known from the timeline. */
function missedOf({ misses }: ProbeScope, tested: readonly Fact[], moment: Moment): Fact | undefined {
  return tested.find((fact) => matchFact(misses, fact) !== undefined || matchFact(misses, moment.get(fact)?.fact ?? fact) !== undefined);
}
