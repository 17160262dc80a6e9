// Pruned is not freed.
import type { AtlasEntry } from '../entry.ts';

export const borgPruneCompact: AtlasEntry = {
  id: 'borg-prune-compact',
  statement: 'Since Borg 1.2 `borg prune` and `delete` free no space; `borg compact` does.',
  versions: 'Borg 1.2 and later',
  sources: [{ title: 'borg compact', url: 'https://borgbackup.readthedocs.io/en/latest/usage/compact.html' }],
  derives: 'command-flags: a step prunes and never compacts.',
  knows: {
    form: 'command-flags',
    line: /\bborg prune\b/,
    lacks: /\bborg compact\b/,
    level: 'warning',
    because: 'no space is freed',
    suggestion: 'Run `borg compact` after it.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'borg prune --keep-daily 7 /backup', effect: 'changes' }] } },
  good: {
    'one/run': {
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'borg prune --keep-daily 7 /backup && borg compact /backup', effect: 'changes' }],
    },
  },
};
