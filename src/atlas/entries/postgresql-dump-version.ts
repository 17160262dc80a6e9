// An older pg_dump refuses.
import type { AtlasEntry } from '../entry.ts';

export const postgresqlDumpVersion: AtlasEntry = {
  id: 'postgresql-dump-version',
  statement: 'pg_dump refuses to dump from a server of a newer major version; a newer pg_dump dumps from older servers.',
  versions: 'PostgreSQL, all versions',
  sources: [
    { title: 'PostgreSQL: pg_dump, Notes', url: 'https://www.postgresql.org/docs/current/app-pgdump.html', unread: true },
    {
      title: 'pg_dumpall.c: aborting because of server version mismatch',
      url: 'https://github.com/postgres/postgres/blob/master/src/bin/pg_dump/pg_dumpall.c',
    },
  ],
  derives: 'tool-version: the pg_dump of a host is older than the server.',
  knows: {
    form: 'tool-version',
    line: /\bpg_dump(?:all)?\b/,
    tool: 'pg_dump',
    other: { fact: 'version', where: { subject: { like: 'postgresql@*' } } },
    relation: 'not-older',
    because: 'pg_dump aborts because of server version mismatch',
    suggestion: 'Use the pg_dump of the server’s major version or a newer one.',
  },
  bad: {
    'one/step': {
      provides: [
        { fact: 'version', subject: 'pg_dump@box', version: '15.4' },
        { fact: 'version', subject: 'postgresql@mini', version: '18.0' },
      ],
    },
    'two/step': { runs: [{ at: 'host:box', shell: 'ssh', line: 'pg_dump -h mini feeds', effect: 'reads' }] },
  },
  good: {
    'one/step': {
      provides: [
        { fact: 'version', subject: 'pg_dump@box', version: '18.1' },
        { fact: 'version', subject: 'postgresql@mini', version: '18.0' },
      ],
    },
    'two/step': { runs: [{ at: 'host:box', shell: 'ssh', line: 'pg_dump -h mini feeds', effect: 'reads' }] },
  },
};
