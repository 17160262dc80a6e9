// A database file is no plain file.
import type { AtlasEntry } from '../entry.ts';

export const sqliteLiveCopy: AtlasEntry = {
  id: 'sqlite-live-copy',
  statement:
    'Copying a SQLite file while something writes to it can give a copy that is corrupt, above all without its journal; `VACUUM INTO`, the backup API or a stopped writer gives a good one.',
  versions: 'SQLite 3',
  sources: [{ title: 'How To Corrupt An SQLite Database File', url: 'https://www.sqlite.org/howtocorrupt.html', unread: true }],
  derives: 'product-conflict: a SQLite data set is copied as files while its writers run.',
  knows: {
    form: 'exclusion',
    when: { fact: 'dataset', where: { dataset: { same: 'dataset' }, sort: 'sqlite' } },
    never: { fact: 'copy', where: { dataset: { same: 'dataset' }, tool: { oneOf: ['cp', 'rsync', 'tar', 'kubectl cp'] }, live: true } },
    because: 'a copy of the file while it is written to may be corrupt',
    suggestion: 'Stop the writer first, or use `sqlite3 FILE "VACUUM INTO …"`.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'dataset', dataset: 'users', sort: 'sqlite' }] },
    'two/step': { provides: [{ fact: 'copy', dataset: 'users', place: 'minikube/pg/feeds', tool: 'cp', live: true }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'dataset', dataset: 'users', sort: 'sqlite' }] },
    'two/step': { provides: [{ fact: 'copy', dataset: 'users', place: 'minikube/pg/feeds', tool: 'cp', live: false }] },
  },
};
