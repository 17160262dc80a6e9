// What the services of indri keep, and what saves it.
import type { Backup, DataSet } from '../../../src/inventory/data-set.ts';
import { brew, home } from './paths.ts';

const at = (path: string) => `host:indri${path}`;
const user = 'erichblume:501';

export const dataSets = [
  {
    name: 'miniflux',
    service: 'miniflux',
    sort: 'relational',
    place: 'indri:5432/miniflux',
    criticality: 'precious',
    owner: 'miniflux',
    writers: ['miniflux@indri'],
    readers: [{ reader: 'borgmatic@indri', as: 'borgmatic' }],
    schemaVersion: '18',
  },
  {
    name: 'forge',
    service: 'forgejo',
    sort: 'repositories',
    place: at(`${brew}/var/forgejo`),
    sizeGiB: 0.5,
    criticality: 'precious',
    owner: user,
    writers: ['forgejo@indri'],
    schemaVersion: '13',
  },
  {
    name: 'devpi-packages',
    service: 'devpi',
    sort: 'sqlite',
    place: at(`${home}/devpi`),
    criticality: 'precious',
    owner: user,
    writers: ['devpi@indri'],
  },
  {
    name: 'devpi-cache',
    service: 'devpi',
    sort: 'files',
    place: at(`${home}/devpi/+files/root/pypi`),
    criticality: 'disposable',
    owner: user,
    writers: ['devpi@indri'],
  },
  {
    name: 'grafana-users',
    service: 'grafana',
    sort: 'sqlite',
    place: at(`${brew}/var/lib/grafana/grafana.db`),
    criticality: 'rebuildable',
    writers: ['grafana@indri'],
  },
  {
    name: 'archives',
    service: 'kiwix',
    sort: 'files',
    place: at(`${home}/transmission`),
    sizeGiB: 138,
    criticality: 'rebuildable',
    owner: user,
    writers: ['transmission@indri'],
    readers: [{ reader: 'kiwix@indri' }],
  },
  {
    name: 'metrics',
    service: 'prometheus',
    sort: 'metrics',
    place: at(`${brew}/var/prometheus`),
    criticality: 'disposable',
    writers: ['prometheus@indri'],
  },
  { name: 'logs', service: 'loki', sort: 'logs', place: at(`${brew}/var/loki`), criticality: 'disposable', writers: ['loki@indri'] },
] as const satisfies readonly DataSet[];

export const backups = [
  {
    tool: 'borgmatic@indri',
    dataSets: ['miniflux', 'forge', 'devpi-packages', 'logs'],
    target: '/Volumes/backups/borg',
    targetSort: 'smb',
    // Database dumps failed until 17 Jan, the borg binary was not found until 19 Jan.
    state: 'failing',
    retention: { policy: '7 daily, 12 monthly, 1000 yearly' },
    excludes: [`${home}/devpi/+files/root/pypi`],
  },
] as const satisfies readonly Backup[];
