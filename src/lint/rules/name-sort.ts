// A service id where a tag belongs, or the other way round.
import type { Rule } from '../rule.ts';

/** What plans that are built around the types may hold. */
const wrong = 'svc:feed' as `tag:${string}`;

export const nameSort: Rule = {
  code: 'name-sort',
  level: 'error',
  page: {
    what: 'A device is given a tag that is none, or something that is no service is advertised.',
    why: 'Service ids (`svc:`), tags (`tag:`) and DNS labels are three things; where they look alike, one is written for the other.',
    source: 'https://tailscale.com/kb/1068/tags',
    bad: { steps: { 'one/proxy': { provides: [{ fact: 'tagged', device: 'proxy', tag: wrong }] } } },
    good: { steps: { 'one/proxy': { provides: [{ fact: 'tagged', device: 'proxy', tag: 'tag:k8s' }] } } },
  },
  *find({ timeline }) {
    const found = [
      ...timeline.named('tagged').map((span) => ({ span, name: span.fact.tag as string, sort: 'tag' })),
      ...timeline.named('advertised').map((span) => ({ span, name: span.fact.name as string, sort: 'svc' })),
    ];
    for (const { span, name, sort } of found) {
      if (span.provider === undefined || name.startsWith(`${sort}:`) || name.includes('‹')) continue;
      yield {
        step: span.provider,
        facts: [span.fact],
        message: `writes "${name}" where a ${sort === 'tag' ? 'tag' : 'service'} belongs`,
        counterExample: `"${span.provider}" asks for "${name}", and is refused, or makes something that no rule is about`,
        suggestion:
          sort === 'tag'
            ? 'Write the tag of the device, `tag:…`; the name that it gets is another setting.'
            : 'Write the service, `svc:…`.',
      };
    }
  },
};
