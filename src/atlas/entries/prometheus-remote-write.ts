// Receiving is off.
import type { AtlasEntry } from '../entry.ts';

export const prometheusRemoteWrite: AtlasEntry = {
  id: 'prometheus-remote-write',
  statement:
    'Prometheus takes remote writes only when it is started with `--web.enable-remote-write-receiver`; without, its endpoint answers an error and the sender drops what it cannot keep.',
  versions: 'Prometheus 2.33 and later',
  sources: [
    { title: 'Prometheus #13090: the receiver needs to be enabled', url: 'https://github.com/prometheus/prometheus/discussions/13090' },
  ],
  derives: 'product-requirement: a collector writes to a Prometheus, and nothing says that it receives.',
  knows: {
    form: 'implication',
    when: { fact: 'wired', where: { into: { like: '*alloy*' }, name: { like: 'prometheus.remote_write*' } } },
    needs: { fact: 'setting', where: { service: { like: 'prometheus*' }, setting: 'web.enable-remote-write-receiver', value: true } },
    moment: 'sometime',
    because: 'Prometheus answers that the receiver is not enabled',
    suggestion: 'Start Prometheus with `--web.enable-remote-write-receiver`.',
  },
  bad: { 'one/step': { provides: [{ fact: 'wired', into: 'alloy-config', name: 'prometheus.remote_write.local' }] } },
  good: {
    'one/step': { provides: [{ fact: 'setting', service: 'prometheus', setting: 'web.enable-remote-write-receiver', value: true }] },
    'two/step': { provides: [{ fact: 'wired', into: 'alloy-config', name: 'prometheus.remote_write.local' }] },
  },
};
