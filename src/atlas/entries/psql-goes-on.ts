// A script goes on after an error.
import type { AtlasEntry } from '../entry.ts';

export const psqlGoesOn: AtlasEntry = {
  id: 'psql-goes-on',
  statement: 'psql reading a script goes on after a failed statement and ends with 0, unless ON_ERROR_STOP is set; then it ends with 3.',
  versions: 'PostgreSQL, all versions',
  sources: [{ title: 'PostgreSQL: psql, Exit Status', url: 'https://www.postgresql.org/docs/current/app-psql.html', unread: true }],
  derives: 'command-flags: a script is run without it.',
  knows: {
    form: 'command-flags',
    line: /\bpsql\b.*(?:\s-f\b|\s--file\b|\s<\s)/,
    lacks: /ON_ERROR_STOP|--single-transaction|\s-1\b/,
    level: 'error',
    because: 'it ends with 0 although statements have failed',
    suggestion: 'Add `-v ON_ERROR_STOP=1 --single-transaction`.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:box', shell: 'ssh', line: 'psql -d feeds < dump.sql', effect: 'changes' }] } },
  good: { 'one/run': { runs: [{ at: 'host:box', shell: 'ssh', line: 'psql -v ON_ERROR_STOP=1 -d feeds < dump.sql', effect: 'changes' }] } },
};
