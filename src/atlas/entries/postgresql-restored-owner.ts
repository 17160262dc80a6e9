// What a superuser restores belongs to the superuser.
import type { AtlasEntry } from '../entry.ts';

export const postgresqlRestoredOwner: AtlasEntry = {
  id: 'postgresql-restored-owner',
  statement:
    'Objects belong to the role that makes them, unless the dump sets the owner; restored by a superuser without that, the application’s role may not read or alter them, and counts of rows look fine.',
  versions: 'PostgreSQL, all versions',
  sources: [{ title: 'PostgreSQL: pg_restore', url: 'https://www.postgresql.org/docs/current/app-pgrestore.html', unread: true }],
  derives: 'product-conflict: an application reads as its role what belongs to the superuser.',
  twin: 'The server of the twin is a real one where it is installed.',
  knows: {
    form: 'exclusion',
    when: { fact: 'owner', where: { dataset: { same: 'dataset' }, owner: { oneOf: ['postgres', 'superuser'] } } },
    never: { fact: 'reader', where: { dataset: { same: 'dataset' }, as: { not: 'postgres' } } },
    because: 'the role has no rights on what the superuser owns',
    suggestion: 'Restore with `--no-owner --role=ROLE`, or as the role itself, and compare owners afterwards.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'owner', dataset: 'feeds', place: 'minikube/pg/feeds', owner: 'postgres' }] },
    'two/step': { provides: [{ fact: 'reader', dataset: 'feeds', reader: 'miniflux@minikube', as: 'miniflux' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'owner', dataset: 'feeds', place: 'minikube/pg/feeds', owner: 'miniflux' }] },
    'two/step': { provides: [{ fact: 'reader', dataset: 'feeds', reader: 'miniflux@minikube', as: 'miniflux' }] },
  },
};
