// A listener that more people reach than are meant to.
import { canonicalNames } from '../../timeline/aliases.ts';
import type { Rule } from '../rule.ts';

export const exposed: Rule = {
  code: 'exposed',
  level: 'error',
  page: {
    what: 'A step opens a listener without authentication on every interface, for a service that is not meant for everybody near it.',
    why: 'The tailnet’s policy does not see it: whoever is in the same network talks to the port directly.',
    bad: {
      steps: {
        'one/registry': { provides: [{ fact: 'listens', host: 'mini', port: 5050, holder: 'registry', address: '0.0.0.0', auth: 'none' }] },
      },
    },
    good: {
      steps: {
        'one/registry': {
          provides: [{ fact: 'listens', host: 'mini', port: 5050, holder: 'registry', address: '127.0.0.1', auth: 'none' }],
        },
      },
    },
  },
  *find({ timeline, plan }) {
    const canonical = canonicalNames(plan.inventory);
    for (const { fact, provider } of timeline.named('listens')) {
      const { host, port, holder, address, auth } = fact;
      if (provider === undefined || auth !== 'none' || !['*', '0.0.0.0', '::'].includes(address ?? '')) continue;
      const after = timeline.factsAfter(provider);
      const lan = after.about('audience', canonical(host, holder)).find(({ source }) => source === 'lan' || source === '*');
      if (lan?.intent === 'allow') continue;
      yield {
        step: provider,
        facts: [fact, ...(lan === undefined ? [] : [lan])],
        message: `opens port ${port} of ${host} on every interface without authentication ("${holder}")`,
        counterExample: `after "${provider}", a guest in the LAN connects to ${host}:${port} and does what ${holder} lets everybody do`,
        suggestion: 'Bind it to the loopback and serve it by a name, or ask for a password; or say in the inventory that the LAN is meant.',
      };
    }
  },
};
