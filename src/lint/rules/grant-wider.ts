// A grant to a tag is a grant to the device: to everything that listens there on that port.
import type { FactOf } from '../../core/fact.ts';
import { canonicalNames } from '../../timeline/aliases.ts';
import type { Moment } from '../../timeline/moment.ts';
import type { Rule } from '../rule.ts';

const inventory = {
  tailnet: {
    suffix: 'example.ts.net',
    devices: [{ name: 'mini', tags: ['tag:feed'] }],
    grants: [{ source: 'autogroup:member', destination: 'tag:feed', ports: 'tcp:443' }],
  },
  audiences: [{ service: 'grafana', deny: ['autogroup:member'] }],
} as const;
const proxy = (serves: readonly string[]) =>
  ({ 'one/proxy': { provides: [{ fact: 'listens', host: 'mini', port: 443, holder: 'caddy', address: '*', serves }] } }) as const;

export const grantWider: Rule = {
  code: 'grant-wider',
  level: 'error',
  page: {
    what: 'A grant for one service’s tag lets its source reach another service that listens on the same device and port, for which it is not meant.',
    why: 'A grant names devices by their tags, not services: what else listens there on that port is allowed as well.',
    source: 'https://tailscale.com/kb/1324/grants',
    bad: { inventory, steps: proxy(['feed', 'grafana']) },
    good: { inventory, steps: proxy(['feed']) },
  },
  *find({ timeline, plan }) {
    const canonical = canonicalNames(plan.inventory);
    const deny = timeline.named('audience').filter(({ fact }) => fact.intent === 'deny');
    for (const { fact, from, provider } of timeline.named('listens')) {
      if (provider === undefined || /^(127\.|::1$|localhost$)/.test(fact.address ?? '')) continue;
      const services = new Set([canonical(fact.host, fact.holder), ...(fact.serves ?? [])]);
      const moment = timeline.at(from);
      for (const { fact: audience } of deny.filter((span) => services.has(span.fact.service))) {
        const grant = grantFor(audience, fact, moment);
        if (grant === undefined) continue;
        yield {
          step: provider,
          facts: [audience, grant, fact],
          message: `${audience.source} may reach ${grant.destination} on ${grant.ports}, and with it ${audience.service} on port ${fact.port} of ${fact.host}, for which it is not meant`,
          counterExample: `${audience.source} connects to port ${fact.port} of ${fact.host} and asks for ${audience.service}`,
          suggestion: 'Let services have devices or service addresses of their own, and grant those.',
        };
      }
    }
  },
};

function grantFor({ source }: FactOf<'audience'>, { host, port }: FactOf<'listens'>, moment: Moment): FactOf<'access'> | undefined {
  const tags = new Set<string>(moment.about('tagged', host).map(({ tag }) => tag));
  return moment.about('access', source).find(({ destination, ports }) => tags.has(destination) && allows(ports, port));
}

function allows(ports: string, port: number): boolean {
  return ports === '*' || ports.replace(/^\w+:/, '').split(',').includes(String(port));
}
