// Loki keeps everything.
import type { AtlasEntry } from '../entry.ts';

export const lokiRetentionOff: AtlasEntry = {
  id: 'loki-retention-off',
  statement: 'Loki deletes nothing unless the compactor runs with `retention_enabled: true`; a retention period alone has no effect.',
  versions: 'Loki 2.x and 3.x',
  sources: [
    { title: 'Grafana Loki: Log retention', url: 'https://grafana.com/docs/loki/latest/operations/storage/retention/', unread: true },
  ],
  derives: 'product-conflict: a retention policy of a Loki whose compactor does not delete.',
  knows: {
    form: 'exclusion',
    when: { fact: 'setting', where: { service: { like: 'loki*' }, setting: 'compactor.retention_enabled', value: false } },
    never: { fact: 'retention', where: { tool: { like: 'loki*' } } },
    because: 'the compactor does not delete',
    suggestion: 'Set `compactor.retention_enabled` to true with a delete request store.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'setting', service: 'loki', setting: 'compactor.retention_enabled', value: false }] },
    'two/step': { provides: [{ fact: 'retention', tool: 'loki@mini', policy: '30 days', carriedOutBy: 'compactor' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'setting', service: 'loki', setting: 'compactor.retention_enabled', value: true }] },
    'two/step': { provides: [{ fact: 'retention', tool: 'loki@mini', policy: '30 days', carriedOutBy: 'compactor' }] },
  },
};
