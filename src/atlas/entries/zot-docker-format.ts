// Docker’s image format is refused.
import type { AtlasEntry } from '../entry.ts';

export const zotDockerFormat: AtlasEntry = {
  id: 'zot-docker-format',
  statement:
    'Since zot 2.1.22 synchronised images keep their media types; images in Docker’s own format (schema 2) are refused unless `http.compat` has `docker2s2`.',
  versions: 'zot 2.1.22 and later',
  sources: [{ title: 'zot: OCI Registry Mirroring', url: 'https://zotregistry.dev/v2.1.22/articles/mirroring/' }],
  derives: 'default-counts: a zot is set up, and nothing says so.',
  knows: {
    form: 'default',
    when: { fact: 'unit', where: { unit: { like: '*.zot' } } },
    setting: 'http.compat',
    value: 'empty',
    because: 'images that upstream keeps in Docker’s format cannot be fetched',
    suggestion: 'Set `http.compat` to `["docker2s2"]`.',
  },
  bad: { 'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.zot' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'unit', host: 'mini', unit: 'local.zot' },
        { fact: 'setting', service: 'zot', setting: 'http.compat', value: 'docker2s2' },
      ],
    },
  },
};
