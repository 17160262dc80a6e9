// A grant to a tag is a grant to the device: to everything that it serves on that port.
import type { FactOf } from '../../core/fact.ts';
import type { Moment } from '../../timeline/moment.ts';
import type { Rule } from '../rule.ts';

const inventory = (tags: readonly `tag:${string}`[]) =>
  ({
    tailnet: {
      suffix: 'example.ts.net',
      devices: [{ name: 'mini', tags }],
      grants: [{ source: 'autogroup:member', destination: 'tag:feed', ports: 'tcp:443' }],
    },
    serveEntries: [{ service: 'svc:grafana', host: 'mini', protocol: 'https', port: 443, upstream: 'http://localhost:3000' }],
    audiences: [{ service: 'grafana', deny: ['autogroup:member'] }],
  }) as const;

export const grantWider: Rule = {
  code: 'grant-wider',
  level: 'error',
  page: {
    what: 'A grant for one service’s tag lets its source reach another service on the same device and port, for which it is not meant.',
    why: 'A grant names devices by their tags, not services: what else listens there on that port is allowed as well.',
    source: 'https://tailscale.com/kb/1324/grants',
    bad: { inventory: inventory(['tag:feed', 'tag:grafana']), steps: { 'one/nothing': {} } },
    good: { inventory: inventory(['tag:grafana']), steps: { 'one/nothing': {} } },
  },
  *find({ timeline }) {
    const seen = new Set<string>();
    for (const span of timeline.named('audience')) {
      if (span.fact.intent !== 'deny') continue;
      // At the start, and at the end: what a plan opens in between and closes again, its own steps tell.
      for (const moment of [timeline.at(0), timeline.at(timeline.end)]) {
        const found = through(span.fact, moment);
        if (found === undefined || seen.has(span.key)) continue;
        seen.add(span.key);
        const { grant, host, port } = found;
        const step = moment.get(grant)?.provider ?? timeline.about('advertised', `svc:${span.fact.service}`).at(-1)?.provider;
        yield {
          // As it was found: nobody’s step has made it so.
          ...(step === undefined ? { level: 'note' as const } : { step }),
          facts: [span.fact, grant],
          message: `${span.fact.source} may reach ${grant.destination} on ${grant.ports}, and with it ${span.fact.service} on port ${port} of ${host}, for which it is not meant`,
          counterExample: `${span.fact.source} connects to port ${port} of ${host} and asks for ${span.fact.service}`,
          suggestion: 'Let services have devices or service addresses of their own, and grant those.',
        };
      }
    }
  },
};

function through(audience: FactOf<'audience'>, moment: Moment) {
  for (const grant of moment.all('access')) {
    if (grant.source !== audience.source) continue;
    for (const { device } of moment.all('tagged').filter(({ tag }) => tag === grant.destination)) {
      const entry = moment
        .about('advertised', `svc:${audience.service}`)
        .find(({ host, port }) => host === device && allows(grant.ports, port));
      if (entry !== undefined) return { grant, host: device, port: entry.port };
    }
  }
  return undefined;
}

function allows(ports: string, port: number): boolean {
  return ports === '*' || ports.replace(/^\w+:/, '').split(',').includes(String(port));
}
