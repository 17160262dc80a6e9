// Something depends on a service from outside; what it needs goes away, and nobody changes it.
import { factKey, type FactOf } from '../../core/fact.ts';
import type { Span } from '../../timeline/span.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const consumerLeftBehind: Rule = {
  code: 'consumer-left-behind',
  level: 'error',
  page: {
    what: 'A check, scrape, log target, dashboard, backup entry, client or document needs what a step takes away, and goes on needing it after the phase.',
    why: 'It fails or, worse, shows nothing from then on, and its red is taken for normal.',
    bad: {
      inventory: {
        services: [{ name: 'grafana', host: 'mini', manager: { brew: 'grafana' }, listens: [{ port: 3000, address: '*' }] }],
        consumers: [
          {
            service: 'grafana',
            name: 'check:grafana',
            sort: 'check',
            needs: [{ fact: 'listens', host: 'mini', port: 3000, holder: 'grafana' }],
          },
        ],
      },
      steps: { 'grafana/stop': { retracts: [{ fact: 'listens', host: 'mini', port: 3000, holder: 'grafana' }] } },
    },
    good: {
      inventory: {
        services: [{ name: 'grafana', host: 'mini', manager: { brew: 'grafana' }, listens: [{ port: 3000, address: '*' }] }],
        consumers: [
          {
            service: 'grafana',
            name: 'check:grafana',
            sort: 'check',
            needs: [{ fact: 'listens', host: 'mini', port: 3000, holder: 'grafana' }],
          },
        ],
      },
      steps: {
        'grafana/stop': { retracts: [{ fact: 'listens', host: 'mini', port: 3000, holder: 'grafana' }] },
        'grafana/check': { provides: [{ fact: 'consumer', service: 'grafana', consumer: 'check:grafana', sort: 'check', needs: [] }] },
      },
    },
  },
  *find(context) {
    const phaseEnds = endsOfPhases(context);
    for (const span of context.timeline.named('consumer')) {
      for (const need of span.fact.needs) {
        const broken = context.timeline.firstBreak({ holds: need, while: span.fact });
        // What never held cannot be taken away; that is another question than this one.
        if (broken?.after === undefined || broken.moment < span.from || broken.moment >= span.to) continue;
        const until = Math.min(broken.until, span.to);
        const phaseEnd = phaseEnds.get(broken.after.split('/')[0] ?? '') ?? context.timeline.end;
        if (until <= phaseEnd) continue;
        yield finding(span, {
          step: broken.after,
          need: factKey(need),
          by: context.timeline.stepBefore(until),
          ends: until <= context.timeline.end,
        });
        break;
      }
    }
  },
};

function endsOfPhases({ timeline }: LintContext): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const [position, step] of timeline.steps.entries()) ends.set(step.split('/')[0] ?? '', position + 1);
  return ends;
}

interface Loss {
  readonly step: NonNullable<RuleFinding['step']>;
  readonly need: string;
  readonly by: string | undefined;
  readonly ends: boolean;
}

function finding({ fact }: Span<FactOf<'consumer'>>, { step, need, by, ends }: Loss): RuleFinding {
  return {
    step,
    level: fact.sort === 'document' ? 'warning' : 'error',
    facts: [fact, ...fact.needs],
    message: `takes away ${need}, which ${fact.consumer} (${fact.sort} of ${fact.service}) goes on needing`,
    counterExample: `from "${step}" ${ends && by !== undefined ? `to "${by}"` : 'to the end'}, ${fact.consumer} looks for ${need} and does not find it`,
    suggestion: `Change or remove ${fact.consumer} in the same phase, after its service has moved.`,
  };
}
