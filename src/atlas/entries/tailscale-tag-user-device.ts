// A tag takes the user away.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleTagUserDevice: AtlasEntry = {
  id: 'tailscale-tag-user-device',
  statement:
    'A device has either a user or tags: once tagged, it loses its user’s identity, and rules for that user no longer hold for what comes from it.',
  versions: 'Tailscale, all versions',
  sources: [{ title: 'Tags', url: 'https://tailscale.com/kb/1068/tags', unread: true }],
  derives: 'product-conflict: a flow needs a user’s identity from a device that is tagged.',
  knows: {
    form: 'exclusion',
    when: { fact: 'tagged', where: { device: { same: 'device' } } },
    never: { fact: 'reaches', where: { from: { made: 'host:${device}' }, as: { like: '*@*' } } },
    because: 'the device acts as its tags, not as its user',
    suggestion: 'Leave devices of people untagged, or allow the tag what the user may.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'tagged', device: 'mini', tag: 'tag:server' }] },
    'two/step': { requires: [{ fact: 'reaches', from: 'host:mini', to: 'feed', port: 443, as: 'ann@example.com' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'tagged', device: 'mini', tag: 'tag:server' }] },
    'two/step': { requires: [{ fact: 'reaches', from: 'host:mini', to: 'feed', port: 443, as: 'tag:server' }] },
  },
};
