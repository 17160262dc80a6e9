// A step stops a unit, and somebody else's automation starts it again.
import { overlap } from '../../timeline/span.ts';
import type { Rule } from '../rule.ts';

export const keeperRevives: Rule = {
  code: 'keeper-revives',
  level: 'error',
  page: {
    what: 'A unit is stopped while a playbook role, cron job or operator still starts it whenever it runs.',
    why: 'Two who want opposite states of one unit take turns: the next provision run brings back what the plan has stopped.',
    bad: {
      inventory: {
        services: [{ name: 'grafana', host: 'mini', manager: { brew: 'grafana' }, listens: [], keepers: ['role:grafana'] }],
      },
      steps: {
        'grafana/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'grafana' }] },
        'cleanup/roles': { retracts: [{ fact: 'keeper', host: 'mini', unit: 'grafana', keeper: 'role:grafana', state: 'running' }] },
      },
    },
    good: {
      inventory: {
        services: [{ name: 'grafana', host: 'mini', manager: { brew: 'grafana' }, listens: [], keepers: ['role:grafana'] }],
      },
      steps: {
        'grafana/role': { retracts: [{ fact: 'keeper', host: 'mini', unit: 'grafana', keeper: 'role:grafana', state: 'running' }] },
        'grafana/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'grafana' }] },
      },
    },
  },
  *find({ timeline }) {
    const seen = new Set<string>();
    for (const kept of timeline.named('keeper')) {
      const { host, unit, keeper, state } = kept.fact;
      if (state !== 'running') continue;
      for (const { ender, to, fact, replaced } of timeline.spans({ fact: 'unit', host, unit })) {
        if (ender === undefined || replaced) continue;
        const again = timeline.spans(fact).find(({ from }) => from >= to)?.from ?? Infinity;
        if (overlap(kept, { from: to, to: again }) === undefined || seen.has(`${ender} ${keeper}`)) continue;
        seen.add(`${ender} ${keeper}`);
        yield {
          step: ender,
          facts: [fact, kept.fact],
          message: `stops ${unit} on ${host}, which ${keeper} starts again whenever it runs`,
          counterExample: `after "${ender}" somebody runs ${keeper}${kept.ender === undefined ? '' : `, which is taken out only in "${kept.ender}"`}: ${unit} is back, beside its successor`,
          suggestion: `Take ${keeper} out, or turn it to "stopped", before or in this step.`,
        };
      }
    }
  },
};
