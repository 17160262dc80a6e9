// A host rests on something that an application at its screen holds, and nothing starts that application.
import type { Moment } from '../../timeline/moment.ts';
import { conditionProbe } from '../probes/host-condition.ts';
import { mountedProbe } from '../probes/mounted.ts';
import type { Rule } from '../rule.ts';

const host = {
  name: 'mini',
  os: { family: 'macos', version: '15.1' },
  architecture: 'arm64',
  user: { name: 'ann', uid: 501, home: '/Users/ann' },
  programs: [],
} as const;
const steps = { 'one/nothing': {} } as const;

export const heldByHand: Rule = {
  code: 'held-by-hand',
  level: 'note',
  page: {
    what: 'A mount or condition of a host (that it stays awake) is held by a program that nothing starts by itself.',
    why: 'It holds until the program crashes or the host is rebooted; then backups stop, or everything, and nothing tells.',
    bad: { inventory: { hosts: [{ ...host, conditions: [{ condition: 'stays-awake', holder: 'Amphetamine' }] }] }, steps },
    good: { inventory: { hosts: [{ ...host, conditions: [{ condition: 'stays-awake' }] }] }, steps },
  },
  *find({ timeline }) {
    const end = timeline.at(timeline.end);
    const held = [
      ...timeline
        .named('condition')
        .flatMap((span) => (span.fact.holder === undefined ? [] : [{ span, what: span.fact.condition, by: span.fact.holder }])),
      ...timeline
        .named('path')
        .flatMap((span) =>
          span.fact.sort === 'mount' && span.fact.writer !== undefined ? [{ span, what: span.fact.path, by: span.fact.writer }] : [],
        ),
    ];
    for (const { span, what, by } of held) {
      if (!end.holds(span.fact) || isStarted(end, span.fact.host, by)) continue;
      yield {
        ...(span.provider === undefined ? {} : { step: span.provider }),
        facts: [span.fact],
        message: `${what} of ${span.fact.host} is held by ${by}, which nothing starts`,
        counterExample: `${span.fact.host} is rebooted, or ${by} crashes; ${what} is gone, and nobody is told`,
        suggestion: 'Let the system itself hold it (power settings, an automatic mount), or start the program and watch it.',
      };
    }
  },
  *probes({ timeline, plan }) {
    const start = timeline.at(0);
    for (const { path, host, source, sort, writer } of start.all('path'))
      if (sort === 'mount' && writer !== undefined && !isStarted(start, host, writer)) yield mountedProbe(host, path, source);
    for (const { host, condition, holder } of start.all('condition')) {
      const known = plan.inventory.hosts.find(({ name }) => name === host);
      if (known === undefined || holder === undefined || isStarted(start, host, holder)) continue;
      const probe = conditionProbe(condition, known);
      if (probe !== undefined) yield probe;
    }
  },
};

function isStarted(moment: Moment, host: string, unit: string): boolean {
  return moment.holds({ fact: 'autostart', host, unit });
}
