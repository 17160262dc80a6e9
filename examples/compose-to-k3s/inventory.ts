// What exists before the move: a Debian host on which systemd keeps two docker compose projects running, and a k3s cluster of
// one node on the same host.
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
      programs: ['/usr/bin/docker', '/usr/local/bin/kubectl'],
      paths: {
        '/etc/systemd/system': undefined,
        '/srv/compose/whoami': undefined,
        '/srv/compose/whoami/compose.yaml': 'services: { whoami: { image: "traefik/whoami:v1.11.0", ports: ["8081:80"] } }\n',
        '/srv/compose/linkding': undefined,
        '/srv/linkding/data': undefined,
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
      name: 'whoami',
      host: 'nuc',
      manager: { systemd: 'compose-whoami.service' },
      listens: [{ port: 8081, address: '*', scheme: 'http', auth: 'none' }],
      startedBy: 'boot',
      takes: { memoryMiB: 32 },
    },
    {
      name: 'linkding',
      host: 'nuc',
      manager: { systemd: 'compose-linkding.service' },
      listens: [{ port: 9090, address: '*', scheme: 'http', auth: 'password' }],
      startedBy: 'boot',
      takes: { memoryMiB: 256 },
    },
  ],
  databaseServers: [],
  serveEntries: [],
  secrets: [],
  dataSets: [
    {
      name: 'bookmarks',
      service: 'linkding',
      sort: 'sqlite',
      place: 'host:nuc/srv/linkding/data',
      criticality: 'precious',
      owner: '1000:1000',
      writers: ['linkding@nuc'],
    },
  ],
  backups: [{ tool: 'restic@nuc', dataSets: ['bookmarks'], targetSort: 'object-store', state: 'working', restored: ['bookmarks'] }],
  audiences: [{ service: 'whoami', allow: ['lan'] }],
  places: [{ place: 'cluster:k3s', within: 'host:nuc', capacity: { memoryMiB: 2048 } }],
  zones: [{ from: 'cluster:k3s', resolves: ['*.svc', '*.svc.cluster.local'] }],
});
