// It counts errors and goes on.
import type { AtlasEntry } from '../entry.ts';

export const pgRestoreGoesOn: AtlasEntry = {
  id: 'pg-restore-goes-on',
  statement:
    'pg_restore goes on after an error and reports the number at the end, unless `--exit-on-error` or `--single-transaction` is given.',
  versions: 'PostgreSQL, all versions',
  sources: [{ title: 'PostgreSQL: pg_restore', url: 'https://www.postgresql.org/docs/current/app-pgrestore.html', unread: true }],
  derives: 'command-flags: a restore can be half done.',
  knows: {
    form: 'command-flags',
    line: /\bpg_restore\b(?!.*\s(?:-l|--list)\b)/,
    lacks: /--exit-on-error|\s-e\b|--single-transaction|\s-1\b/,
    level: 'warning',
    because: 'after an error the rest is restored on top of it',
    suggestion: 'Add `--single-transaction` or `--exit-on-error`.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:box', shell: 'ssh', line: 'pg_restore --no-owner -d feeds feeds.dump', effect: 'changes' }] } },
  good: {
    'one/run': {
      runs: [{ at: 'host:box', shell: 'ssh', line: 'pg_restore --no-owner --single-transaction -d feeds feeds.dump', effect: 'changes' }],
    },
  },
};
