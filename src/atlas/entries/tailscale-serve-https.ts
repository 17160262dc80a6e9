// HTTPS is switched on per tailnet.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleServeHttps: AtlasEntry = {
  id: 'tailscale-serve-https',
  statement:
    'Serving HTTPS needs HTTPS certificates to be enabled for the tailnet, which in turn needs MagicDNS; without, the command asks a person to consent on a web page.',
  versions: 'Tailscale client 1.52 and later',
  sources: [
    { title: 'Tailscale Serve', url: 'https://tailscale.com/s/serve-headers' },
    { title: 'Enabling HTTPS', url: 'https://tailscale.com/kb/1153/enabling-https', unread: true },
  ],
  derives: 'product-conflict: a name is served by HTTPS in a tailnet where that is off.',
  knows: {
    form: 'exclusion',
    when: { fact: 'setting', where: { service: 'tailnet', setting: 'https', value: false } },
    never: { fact: 'advertised', where: { protocol: 'https' } },
    because: 'HTTPS certificates are off in this tailnet',
    suggestion: 'Enable MagicDNS and HTTPS in the console first.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'setting', service: 'tailnet', setting: 'https', value: false }] },
    'two/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443, protocol: 'https' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'setting', service: 'tailnet', setting: 'https', value: true }] },
    'two/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443, protocol: 'https' }] },
  },
};
