// Roles belong to no database.
import type { AtlasEntry } from '../entry.ts';

export const postgresqlDumpWithoutRoles: AtlasEntry = {
  id: 'postgresql-dump-without-roles',
  statement: 'pg_dump saves one database; roles and tablespaces belong to the server and are saved by `pg_dumpall --globals-only` alone.',
  versions: 'PostgreSQL, all versions',
  sources: [{ title: 'PostgreSQL: pg_dumpall', url: 'https://postgresql.org/docs/16/app-pg-dumpall.html' }],
  derives: 'product-requirement: a dump is put on another server, and nothing says whose it is there.',
  knows: {
    form: 'implication',
    when: { fact: 'copy', where: { dataset: { same: 'dataset' }, place: { same: 'place' }, tool: 'pg_dump' } },
    needs: { fact: 'owner', where: { dataset: { same: 'dataset' }, place: { same: 'place' } } },
    moment: 'sometime',
    because: 'the roles that the dump names are not on the new server',
    suggestion: 'Make the role first, and say in the step who owns the copy.',
  },
  bad: { 'one/step': { provides: [{ fact: 'copy', dataset: 'feeds', place: 'minikube/pg/feeds', tool: 'pg_dump' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'copy', dataset: 'feeds', place: 'minikube/pg/feeds', tool: 'pg_dump' },
        { fact: 'owner', dataset: 'feeds', place: 'minikube/pg/feeds', owner: 'miniflux' },
      ],
    },
  },
};
