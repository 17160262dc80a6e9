// What exists before the move: one Linux host with PostgreSQL and one application, and a k3s cluster that is there already.
import { defineInventory } from '../../src/inventory/inventory.ts';

export const inventory = defineInventory({
  workstation: 'laptop',
  tailnet: { suffix: 'example.ts.net' },
  clusters: [{ name: 'k3s' }],
  hosts: [
    {
      name: 'nuc',
      os: { family: 'linux', version: 'debian 13' },
      architecture: 'amd64',
      // Units of the system are changed by root.
      user: { name: 'root', uid: 0, home: '/root' },
      programs: ['/usr/bin/pg_dump', '/usr/local/bin/kubectl'],
      paths: { '/etc/systemd/system': undefined, '/usr/local/bin': undefined, '/var/backups/miniflux': undefined },
      capacity: { memoryMiB: 16_384 },
    },
    {
      name: 'laptop',
      os: { family: 'linux', version: 'debian 13' },
      architecture: 'amd64',
      user: { name: 'ann', uid: 1000, home: '/home/ann' },
      programs: [],
    },
  ],
  services: [
    {
      name: 'postgresql',
      host: 'nuc',
      manager: { systemd: 'postgresql.service' },
      listens: [{ port: 5432, address: '127.0.0.1', scheme: 'postgres', auth: 'password' }],
      version: '17',
      startedBy: 'boot',
    },
    {
      name: 'miniflux',
      host: 'nuc',
      manager: { systemd: 'miniflux.service' },
      listens: [{ port: 8080, address: '127.0.0.1', scheme: 'http', auth: 'password' }],
      program: { name: 'miniflux', settings: { databaseServer: 'localhost:5432' } },
      startedBy: 'boot',
    },
  ],
  databaseServers: [
    {
      host: 'nuc',
      port: 5432,
      version: 17,
      service: 'postgresql',
      superuser: 'postgres',
      roles: [{ name: 'miniflux' }],
      databases: [{ name: 'miniflux', owner: 'miniflux' }],
    },
  ],
  serveEntries: [],
  secrets: [],
  dataSets: [
    {
      name: 'feeds',
      service: 'miniflux',
      sort: 'relational',
      place: 'nuc:5432/miniflux',
      criticality: 'precious',
      owner: 'miniflux',
      writers: ['miniflux@nuc'],
      schemaVersion: '17',
    },
  ],
  backups: [
    {
      tool: 'pg_dump@nuc',
      dataSets: ['feeds'],
      target: '/var/backups/miniflux',
      targetSort: 'directory',
      state: 'working',
      restored: ['feeds'],
    },
  ],
  places: [{ place: 'cluster:k3s', within: 'host:nuc', capacity: { memoryMiB: 8192 } }],
  zones: [{ from: 'cluster:k3s', resolves: ['*.svc', '*.svc.cluster.local'] }],
});
