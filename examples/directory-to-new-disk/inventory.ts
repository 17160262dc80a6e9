// What exists before the move: one Linux host on which devpi keeps its files on a small disk, and a larger one that is mounted.
import { defineInventory } from '../../src/inventory/inventory.ts';

export const inventory = defineInventory({
  workstation: 'laptop',
  tailnet: { suffix: 'example.ts.net' },
  hosts: [
    {
      name: 'nuc',
      os: { family: 'linux', version: 'debian 13' },
      architecture: 'amd64',
      user: { name: 'root', uid: 0, home: '/root' },
      programs: ['/usr/local/bin/devpi-server'],
      paths: {
        '/etc/systemd/system': undefined,
        '/var/lib/devpi': undefined,
        '/var/lib/devpi/.serverversion': '6.17.0\n',
        '/var/lib/devpi/.indices/root': 'made from the rest\n',
        '/var/lib/devpi/+files/ann/dev/wheel-1.whl': 'wheel\n',
        '/mnt/large': undefined,
      },
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
      name: 'devpi',
      host: 'nuc',
      manager: { systemd: 'devpi.service' },
      listens: [{ port: 3141, address: '127.0.0.1', scheme: 'http', auth: 'password' }],
      startedBy: 'boot',
    },
  ],
  databaseServers: [],
  serveEntries: [],
  secrets: [],
  dataSets: [
    {
      name: 'packages',
      service: 'devpi',
      sort: 'files',
      place: 'host:nuc/var/lib/devpi',
      criticality: 'precious',
      owner: 'root',
      writers: ['devpi@nuc'],
    },
  ],
  backups: [
    {
      tool: 'borg@nuc',
      dataSets: ['packages'],
      target: '/var/backups/borg',
      targetSort: 'directory',
      state: 'working',
      restored: ['packages'],
    },
  ],
});
