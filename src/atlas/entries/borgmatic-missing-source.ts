// A missing source is passed over, or ends the run.
import type { AtlasEntry } from '../entry.ts';

export const borgmaticMissingSource: AtlasEntry = {
  id: 'borgmatic-missing-source',
  statement:
    'Whether borgmatic stops when a source directory is not there is decided by `source_directories_must_exist` (since 1.7.10). Without it the directory is left out of the archive; with it nothing is saved at all.',
  versions: 'borgmatic 1.7.10 and later',
  sources: [
    {
      title: 'borgmatic 1.7.10: source_directories_must_exist',
      url: 'https://newreleases.io/project/github/borgmatic-collective/borgmatic/release/1.7.10',
    },
  ],
  derives: 'default-counts: a backup by borgmatic, and nothing says which.',
  knows: {
    form: 'default',
    when: { fact: 'backup', where: { tool: { like: 'borgmatic*' } } },
    setting: 'source_directories_must_exist',
    value: 'by its version',
    because: 'a directory that has moved is silently not saved, or the whole run fails',
    suggestion: 'Say what is meant, and take out sources in the step that moves them.',
  },
  bad: { 'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'borgmatic@mini', targetSort: 'smb' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'backup', dataset: 'feeds', tool: 'borgmatic@mini', targetSort: 'smb' },
        { fact: 'setting', service: 'borgmatic', setting: 'source_directories_must_exist', value: true },
      ],
    },
  },
};
