// A name is claimed while somebody else holds it.
import { overlap } from '../../timeline/span.ts';
import type { Rule } from '../rule.ts';

export const nameHeld: Rule = {
  code: 'name-held',
  level: 'error',
  page: {
    what: 'A name is claimed while another holder has it, or has not surely released it before.',
    why: 'The second holder gets another name (`feed-1`), and users go on reaching the first, or nobody.',
    bad: {
      inventory: { serveEntries: [{ service: 'svc:feed', host: 'mini', protocol: 'https', port: 443, upstream: 'http://localhost:8080' }] },
      steps: { 'feed/expose': { provides: [{ fact: 'name', name: 'feed', holder: 'cluster:minikube' }] } },
    },
    good: {
      inventory: { serveEntries: [{ service: 'svc:feed', host: 'mini', protocol: 'https', port: 443, upstream: 'http://localhost:8080' }] },
      steps: {
        'feed/release': { retracts: [{ fact: 'name', name: 'feed', holder: 'host:mini' }] },
        'feed/expose': { provides: [{ fact: 'name', name: 'feed', holder: 'cluster:minikube' }] },
      },
    },
  },
  *find({ timeline, order }) {
    const held = timeline.named('name').filter(({ fact }) => fact.holder !== 'nobody');
    for (const spans of Map.groupBy(held, ({ fact }) => fact.name).values()) {
      for (const [index, second] of spans.entries()) {
        const step = second.provider;
        if (step === undefined) continue;
        const first = spans.slice(0, index).find((other) => {
          if (other.fact.holder === second.fact.holder) return false;
          if (overlap(other, second) !== undefined) return true;
          return other.ender !== undefined && other.ender !== step && !order.surelyBefore(other.ender, step);
        });
        if (first === undefined) continue;
        const later = first.ender === undefined ? 'never releases it' : `releases it only in "${first.ender}"`;
        yield {
          step,
          facts: [first.fact, second.fact],
          message: `claims the name "${second.fact.name}" for ${second.fact.holder}, but ${first.fact.holder} ${later}`,
          counterExample: `"${step}" asks for "${second.fact.name}" while ${first.fact.holder} has it, and gets "${second.fact.name}-1"`,
          suggestion: `Release the name (serve entry, device) in a step before "${step}".`,
        };
      }
    }
  },
};
