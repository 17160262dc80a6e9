// Restored for whom.
import type { AtlasEntry } from '../entry.ts';

export const pgRestoreOwner: AtlasEntry = {
  id: 'pg-restore-owner',
  statement:
    'pg_restore sets the owners of the dump, for which it must be superuser and the roles must be there; `--no-owner` gives everything to the role that connects, `--role` chooses it.',
  versions: 'PostgreSQL, all versions',
  sources: [{ title: 'PostgreSQL: pg_restore', url: 'https://www.postgresql.org/docs/current/app-pgrestore.html', unread: true }],
  derives: 'command-flags: nothing says who is to own what is restored.',
  knows: {
    form: 'command-flags',
    line: /\bpg_restore\b(?!.*\s(?:-l|--list)\b)/,
    lacks: /--no-owner|\s-O\b|--role\b/,
    level: 'warning',
    because: 'nothing says who is to own what is restored',
    suggestion: 'Say it: `--no-owner --role=ROLE`.',
  },
  bad: {
    'one/run': { runs: [{ at: 'host:box', shell: 'ssh', line: 'pg_restore --exit-on-error -d feeds feeds.dump', effect: 'changes' }] },
  },
  good: {
    'one/run': {
      runs: [
        {
          at: 'host:box',
          shell: 'ssh',
          line: 'pg_restore --exit-on-error --no-owner --role=miniflux -d feeds feeds.dump',
          effect: 'changes',
        },
      ],
    },
  },
};
