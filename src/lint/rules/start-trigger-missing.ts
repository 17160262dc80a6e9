// Something that others build on runs, and nothing starts it again after a reboot.
import type { Rule } from '../rule.ts';

const cluster = { fact: 'cluster', cluster: 'demo', host: 'mini' } as const;
const autostart = { fact: 'autostart', host: 'mini', unit: 'cluster:demo', trigger: 'login' } as const;

export const startTriggerMissing: Rule = {
  code: 'start-trigger-missing',
  level: 'warning',
  page: {
    what: 'A step makes a cluster or a daemon on a host, and nothing is said to start it after a reboot.',
    why: 'After a power cut, somebody has to remember it, and everything in it is down until then.',
    bad: { steps: { 'one/cluster': { provides: [cluster] } } },
    good: { steps: { 'one/cluster': { provides: [cluster, autostart] } } },
  },
  *find({ timeline, step: find }) {
    const end = timeline.at(timeline.end);
    const started = new Set(timeline.named('autostart').map(({ fact }) => `${fact.host} ${fact.unit}`));
    const made = [
      ...timeline
        .named('cluster')
        .flatMap((span) => (span.fact.host === undefined ? [] : [{ span, host: span.fact.host, unit: `cluster:${span.fact.cluster}` }])),
      ...timeline
        .named('unit')
        .flatMap((span) => (span.fact.sort === 'daemon' ? [{ span, host: span.fact.host, unit: span.fact.unit }] : [])),
    ];
    const seen = new Set<string>();
    for (const { span, host, unit } of made) {
      const { provider, fact } = span;
      // A kind that keeps a unit running writes its definition, too.
      if (provider === undefined || find(provider)?.step.kind === 'launch-agent') continue;
      if (!end.holds(fact) || started.has(`${host} ${unit}`) || seen.has(unit)) continue;
      seen.add(unit);
      yield {
        step: provider,
        facts: [fact],
        message: `starts ${unit} on ${host}, and nothing starts it again after a reboot`,
        counterExample: `${host} loses its power; ${unit} and what rests on it stay down until somebody comes`,
        suggestion: 'Give it a unit of its own that starts at boot or login, and try a reboot.',
      };
    }
  },
};
