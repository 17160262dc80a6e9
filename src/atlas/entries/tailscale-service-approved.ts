// A served name leads nowhere until its host is approved.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleServiceApproved: AtlasEntry = {
  id: 'tailscale-service-approved',
  statement:
    'A host that advertises a tailnet service gets traffic for it only after an admin, or an auto-approval, has approved that host.',
  versions: 'Tailscale Services, client 1.86 and later',
  sources: [{ title: 'Tailscale Services', url: 'https://tailscale.com/kb/1552/tailscale-services' }],
  derives: 'product-requirement: a step that serves a name, and no step in which the host is approved.',
  knows: {
    form: 'implication',
    when: { fact: 'advertised', where: { name: { same: 'service' }, host: { same: 'host' } } },
    needs: { fact: 'approved', where: { name: { same: 'service' }, host: { same: 'host' } } },
    moment: 'sometime',
    because: 'the name is served, and nothing is sent to the host',
    suggestion: 'Add a gate after it that waits until the host is approved.',
  },
  bad: { 'one/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 }] } },
  good: {
    'one/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 }] },
    'two/step': { provides: [{ fact: 'approved', name: 'svc:feed', host: 'mini' }] },
  },
};
