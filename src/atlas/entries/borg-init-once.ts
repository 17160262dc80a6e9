// A repository is made once.
import type { AtlasEntry } from '../entry.ts';

export const borgInitOnce: AtlasEntry = {
  id: 'borg-init-once',
  statement: '`borg init` (in Borg 2 `repo-create`) is refused when there is a repository at that place.',
  versions: 'Borg 1.x and 2',
  sources: [{ title: 'borg init', url: 'https://borgbackup.readthedocs.io/en/stable/usage/init.html', unread: true }],
  derives: 'not-repeatable: the step cannot be tried again.',
  knows: {
    form: 'once',
    line: /\bborg (?:init|rcreate|repo-create)\b/,
    because: 'a repository is there already',
    suggestion: 'Ask `borg info` first.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'borg init --encryption repokey /backup', effect: 'changes' }] } },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'borg create /backup::now /data', effect: 'changes' }] } },
};
