// Append-only never frees.
import type { AtlasEntry } from '../entry.ts';

export const borgAppendOnly: AtlasEntry = {
  id: 'borg-append-only',
  statement:
    'In an append-only repository prune and delete only mark archives; no space is freed until somebody compacts it without that restriction.',
  versions: 'Borg 1.x',
  sources: [
    { title: 'borg #4926: prune in append-only mode', url: 'https://github.com/borgbackup/borg/issues/4926' },
    { title: 'borg #4431: append-only documentation', url: 'https://github.com/borgbackup/borg/pull/4431' },
  ],
  derives: 'product-conflict: a retention policy for an append-only repository.',
  knows: {
    form: 'exclusion',
    when: { fact: 'setting', where: { service: { same: 'tool' }, setting: 'append-only', value: true } },
    never: { fact: 'retention', where: { tool: { same: 'tool' } } },
    because: 'nothing is freed in append-only mode',
    suggestion: 'Prune and compact from a host with full access, after looking at the archives.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'setting', service: 'borg@box', setting: 'append-only', value: true }] },
    'two/step': { provides: [{ fact: 'retention', tool: 'borg@box', policy: '7 daily', carriedOutBy: 'borg prune' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'setting', service: 'borg@box', setting: 'append-only', value: false }] },
    'two/step': { provides: [{ fact: 'retention', tool: 'borg@box', policy: '7 daily', carriedOutBy: 'borg prune' }] },
  },
};
