// A service must be there before a host serves it.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleServiceDefined: AtlasEntry = {
  id: 'tailscale-service-defined',
  statement: 'A host can advertise a tailnet service only after the service is defined in the admin console or by the API.',
  versions: 'Tailscale Services, client 1.86 and later',
  sources: [{ title: 'Tailscale Services', url: 'https://tailscale.com/kb/1552/tailscale-services' }],
  derives: 'product-requirement: a step that serves a name which no step before it defines.',
  twin: '`tailscale serve --service` is refused for a service that the tailnet does not have.',
  knows: {
    form: 'implication',
    when: { fact: 'advertised', where: { name: { same: 'service' } } },
    needs: { fact: 'defined', where: { name: { same: 'service' } } },
    moment: 'before',
    because: 'the host keeps a serve entry for a service that the tailnet does not know',
    suggestion: 'Define the service first (a gate, or the API), and see that it is there.',
  },
  bad: { 'one/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 }] } },
  good: {
    'one/step': { provides: [{ fact: 'defined', name: 'svc:feed' }] },
    'two/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 }] },
  },
};
