// Created once.
import type { AtlasEntry } from '../entry.ts';

export const postgresqlCreateOnce: AtlasEntry = {
  id: 'postgresql-create-once',
  statement: '`createdb`, `createuser` and CREATE DATABASE or ROLE fail when it is there; there is no IF NOT EXISTS for them.',
  versions: 'PostgreSQL, all versions',
  sources: [{ title: 'PostgreSQL: CREATE DATABASE', url: 'https://www.postgresql.org/docs/current/sql-createdatabase.html', unread: true }],
  derives: 'not-repeatable: the step cannot be tried again.',
  knows: {
    form: 'once',
    line: /\b(?:createdb|createuser)\b|CREATE (?:DATABASE|ROLE|USER)\b/i,
    because: 'it is there already',
    suggestion: 'Ask pg_database or pg_roles first.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:box', shell: 'ssh', line: 'createdb feeds', effect: 'changes' }] } },
  good: {
    'one/run': {
      runs: [
        { at: 'host:box', shell: 'ssh', line: 'psql -v ON_ERROR_STOP=1 -c "ALTER DATABASE feeds OWNER TO miniflux"', effect: 'changes' },
      ],
    },
  },
};
