// Mutations of the two small plans: data, backups, owners, versions and memory, which the flagship plan has no room for yet.
import type { Backup, DataSet } from '../../../src/inventory/data-set.ts';
import { drop, fact, inventory, swap, value, type Mutate } from './edit.ts';
import type { Mutation } from './mutation.ts';

const backups = (change: (backup: Backup) => readonly Backup[]): Mutate =>
  inventory((before) => ({ ...before, backups: (before.backups ?? []).flatMap(change) }));
const dataSets = (values: Partial<DataSet>): Mutate =>
  inventory((before) => ({ ...before, dataSets: (before.dataSets ?? []).map((each) => ({ ...each, ...values })) }));

export const onePostgresAppMutations: readonly Mutation[] = [
  { what: 'the backup of the old place is removed', mutate: backups(() => []), code: 'backup-gap', step: 'move/stop-old' },
  {
    what: 'the backup of the old place fails',
    mutate: backups((each) => [{ ...each, state: 'failing' }]),
    code: 'backup-gap',
    step: 'move/stop-old',
  },
  {
    what: 'the backup has another data set',
    mutate: backups((each) => [{ ...each, dataSets: ['notes'] }]),
    code: 'backup-gap',
    step: 'move/stop-old',
  },
  { what: 'the backup of the new place is dropped', mutate: drop('server/backup'), code: 'backup-gap', step: 'move/app' },
  {
    what: 'the new backup saves the old place',
    mutate: fact('server/backup', 'provides', { fact: 'backup' }, { source: 'nuc:5432/miniflux' }),
    code: 'backup-gap',
    step: 'move/app',
  },
  { what: 'the freeze is dropped', mutate: drop('move/frozen'), code: 'fact-not-provided', step: 'move/database', says: 'frozen(feeds)' },
  { what: 'the old writer is never stopped', mutate: drop('move/stop-old'), code: 'two-writers', step: 'move/app' },
  { what: 'neither stopped nor frozen', mutate: drop('move/stop-old', 'move/frozen'), code: 'moved-without-freeze', step: 'move/database' },
  {
    what: 'the application starts before the old one stops',
    mutate: swap('move/stop-old', 'move/app'),
    code: 'two-writers',
    step: 'move/app',
  },
  {
    what: 'the data gets another owner',
    mutate: value('move/database', 'miniflux', 'postgres'),
    code: 'owner-differs',
    step: 'move/database',
  },
  {
    what: 'the new server is older than the data',
    mutate: value('server/postgres', ':18', ':16'),
    code: 'version-order',
    step: 'move/database',
  },
  {
    what: 'the data was written by a newer server',
    mutate: dataSets({ schemaVersion: '19' }),
    code: 'version-order',
    step: 'move/database',
  },
  { what: 'the move is dropped', mutate: drop('move/database'), code: 'data-left-behind', step: 'move/stop-old' },
  {
    what: 'the application takes more memory than the cluster has',
    mutate: fact('move/app', 'provides', { fact: 'demand' }, { amount: 9000 }),
    code: 'capacity-exceeded',
    step: 'move/app',
  },
  {
    what: 'the cluster has less memory',
    mutate: inventory((before) => ({
      ...before,
      places: (before.places ?? []).map((each) => ({ ...each, capacity: { memoryMiB: 1100 } })),
    })),
    code: 'capacity-exceeded',
    step: 'move/app',
  },
  {
    what: 'the cluster is not there',
    mutate: inventory((before) => ({ ...before, clusters: [] })),
    code: 'fact-not-provided',
    step: 'server/operator',
  },
];

export const composeToK3sMutations: readonly Mutation[] = [
  { what: 'the old writer is never stopped', mutate: drop('bookmarks/stop-old'), code: 'two-writers', step: 'bookmarks/app' },
  { what: 'the backup is removed', mutate: backups(() => []), code: 'backup-gap', step: 'bookmarks/stop-old' },
  { what: 'the application is dropped', mutate: drop('bookmarks/app'), code: 'data-left-behind', step: 'bookmarks/stop-old' },
  {
    what: 'the writer writes somewhere else',
    mutate: fact('bookmarks/app', 'provides', { fact: 'writer' }, { place: 'host:nuc/srv/linkding/new' }),
    code: 'data-left-behind',
    step: 'bookmarks/stop-old',
  },
  {
    what: 'the service takes a port that is held',
    mutate: fact('whoami/app', 'provides', { fact: 'listens' }, { port: 9090 }),
    code: 'port-conflict',
    step: 'whoami/app',
  },
  {
    what: 'the second service takes the port of the first',
    mutate: fact('bookmarks/app', 'provides', { fact: 'listens' }, { port: 30_081 }),
    code: 'port-conflict',
    step: 'bookmarks/app',
  },
  {
    what: 'the port is open to everybody',
    mutate: fact('bookmarks/app', 'provides', { fact: 'listens' }, { auth: 'none' }),
    code: 'exposed',
    step: 'bookmarks/app',
  },
  {
    what: 'the application takes more memory than the cluster has',
    mutate: fact('bookmarks/app', 'provides', { fact: 'demand' }, { amount: 4096 }),
    code: 'capacity-exceeded',
    step: 'bookmarks/app',
  },
];
