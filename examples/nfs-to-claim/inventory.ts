// What exists before the move: a file server on which devpi runs and whose folder it exports by NFS, and a k3s cluster.
import { defineInventory } from '../../src/inventory/inventory.ts';

export const inventory = defineInventory({
  workstation: 'laptop',
  tailnet: { suffix: 'example.ts.net' },
  clusters: [{ name: 'k3s' }],
  hosts: [
    {
      name: 'nas',
      os: { family: 'linux', version: 'debian 13' },
      architecture: 'amd64',
      user: { name: 'root', uid: 0, home: '/root' },
      programs: ['/usr/local/bin/devpi-server'],
      paths: {
        '/etc/systemd/system': undefined,
        '/srv/devpi': undefined,
        '/srv/devpi/.serverversion': '6.17.0\n',
        '/srv/devpi/.indices/root': 'made from the rest\n',
        '/srv/devpi/+files/ann/dev/wheel-1.whl': 'wheel\n',
      },
      capacity: { memoryMiB: 8192 },
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
      host: 'nas',
      manager: { systemd: 'devpi.service' },
      listens: [{ port: 3141, address: '*', scheme: 'http', auth: 'password' }],
      startedBy: 'boot',
      takes: { memoryMiB: 256 },
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
      place: 'host:nas/srv/devpi',
      criticality: 'precious',
      owner: 'root',
      writers: ['devpi@nas'],
    },
  ],
  backups: [
    {
      tool: 'borg@nas',
      dataSets: ['packages'],
      target: '/var/backups/borg',
      targetSort: 'directory',
      state: 'working',
      restored: ['packages'],
    },
  ],
});
