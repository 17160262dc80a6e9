// A proxy speaks another scheme to what stands behind it than that speaks.
import type { Rule } from '../rule.ts';

const served = { fact: 'advertised', name: 'svc:app', host: 'mini', port: 443, upstream: 'http://localhost:8080' } as const;
const listens = { fact: 'listens', host: 'mini', port: 8080, holder: 'app' } as const;

export const schemeMismatch: Rule = {
  code: 'scheme-mismatch',
  level: 'error',
  page: {
    what: 'A name is sent on by http to something that answers by https, or the other way round.',
    why: 'What ends TLS at the edge asks in the clear behind it; a server that wants TLS redirects each request, for ever.',
    bad: { steps: { 'one/app': { provides: [{ ...listens, scheme: 'https' }] }, 'one/serve': { provides: [served] } } },
    good: { steps: { 'one/app': { provides: [{ ...listens, scheme: 'http' }] }, 'one/serve': { provides: [served] } } },
  },
  *find({ timeline }) {
    for (const { fact, provider, from } of timeline.named('advertised')) {
      const [, scheme, port] = /^(https?):\/\/[^/:]+:(\d+)/.exec(fact.upstream ?? '') ?? [];
      if (provider === undefined || scheme === undefined) continue;
      const behind = timeline
        .at(from)
        .about('listens', fact.host)
        .find((each) => each.port === Number(port) && /^https?$/.test(each.scheme ?? '') && each.scheme !== scheme);
      if (behind === undefined) continue;
      yield {
        step: provider,
        facts: [fact, behind],
        message: `sends ${fact.name} on to ${fact.upstream}, where ${behind.holder} speaks ${behind.scheme}`,
        counterExample: `a browser asks for ${fact.name}, is sent on by ${scheme}, redirected to https, and so on in a circle`,
        suggestion: `Let ${behind.holder} speak ${scheme} behind the proxy, or send on by ${behind.scheme}.`,
      };
    }
  },
};
