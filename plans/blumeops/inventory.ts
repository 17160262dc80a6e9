// What exists before the migration: the homelab of `indri`. What the repository does not say (memory, free disk, power
// settings) is left out: an unknown.
import { defineInventory } from '../../src/inventory/inventory.ts';
import { audiences, dependencies, places, secretProviders, settings, wirings, zones } from './inventory/circumstances.ts';
import { checks, consumers } from './inventory/consumers.ts';
import { backups, dataSets } from './inventory/data-sets.ts';
import { brew, home, launchAgents, logs, textfiles } from './inventory/paths.ts';
import { indriPrograms, services } from './inventory/services.ts';
import { tailnet } from './inventory/tailnet.ts';

export const inventory = defineInventory({
  workstation: 'gilbert',
  tailnet,
  hosts: [
    {
      name: 'indri',
      os: { family: 'macos', version: '15.7.3' },
      architecture: 'arm64',
      user: { name: 'erichblume', uid: 501, home },
      programs: indriPrograms,
      paths: {
        [`${home}/bin`]: undefined,
        [`${home}/.config`]: undefined,
        [logs]: undefined,
        [`${brew}/var/log`]: undefined,
        [textfiles]: undefined,
      },
      capacity: { diskGiB: 2000 },
      commands: {
        ssh: [
          'brew',
          'curl',
          'docker',
          'git',
          'jq',
          'launchctl',
          'mise',
          'ps',
          'pg_isready',
          'rm',
          'tail',
          'tailscale',
          'cat',
          'grep',
          'ls',
          'test',
          'id',
        ],
        playbook: ['brew', 'curl', 'launchctl', 'mise', 'tailscale'],
      },
      // An app at the screen makes the mount, and does not start by itself.
      mounts: [{ path: '/Volumes/backups', source: 'smb://sifaka/backups', holder: 'AutoMounter' }],
      conditions: [{ condition: 'stays-awake', holder: 'Amphetamine' }],
    },
    {
      name: 'gilbert',
      os: { family: 'macos', version: '15.7.3' },
      architecture: 'arm64',
      user: { name: 'eblume', uid: 501, home: '/Users/eblume' },
      programs: [`${brew}/bin/brew`, `${brew}/bin/kubectl`],
      paths: { '/Users/eblume/.kube': undefined },
    },
  ],
  services,
  databaseServers: [
    {
      host: 'indri',
      port: 5432,
      version: 18,
      service: 'postgresql',
      superuser: 'eblume',
      roles: [{ name: 'miniflux' }, { name: 'borgmatic', grants: ['pg_read_all_data'] }, { name: 'alloy', grants: ['pg_monitor'] }],
      databases: [{ name: 'miniflux', owner: 'miniflux' }],
    },
  ],
  serveEntries: [
    { service: 'svc:grafana', host: 'indri', protocol: 'https', port: 443, upstream: 'http://localhost:3000' },
    { service: 'svc:forge', host: 'indri', protocol: 'https', port: 443, upstream: 'http://localhost:3001' },
    { service: 'svc:forge', host: 'indri', protocol: 'tcp', port: 22, upstream: 'tcp://localhost:2200' },
    { service: 'svc:kiwix', host: 'indri', protocol: 'https', port: 443, upstream: 'http://localhost:5501' },
    { service: 'svc:pypi', host: 'indri', protocol: 'https', port: 443, upstream: 'http://127.0.0.1:3141' },
    { service: 'svc:pg', host: 'indri', protocol: 'tcp', port: 5432, upstream: 'tcp://localhost:5432' },
    { service: 'svc:feed', host: 'indri', protocol: 'https', port: 443, upstream: 'http://localhost:8080' },
  ],
  // One image of each upstream of the pull-through cache: what its smoke test pulls.
  registries: [
    { url: 'https://registry-1.docker.io', images: [{ repository: 'library/alpine', tag: '3.22', architectures: ['amd64', 'arm64'] }] },
    { url: 'https://ghcr.io', images: [{ repository: 'miniflux/miniflux', tag: '2.2.16', architectures: ['amd64', 'arm64'] }] },
    {
      url: 'https://quay.io',
      images: [{ repository: 'prometheus/node-exporter', tag: 'v1.9.1', architectures: ['amd64', 'arm64'] }],
    },
  ],
  secrets: [
    { name: 'tailscale-oauth', keys: ['client_id', 'client_secret'], provider: '1password' },
    { name: 'borgmatic-database', keys: ['password'], provider: '1password' },
  ],
  secretProviders,
  dataSets,
  backups,
  checks,
  consumers,
  places,
  zones,
  audiences,
  dependencies,
  settings,
  wirings,
});

const [indriHost, gilbertHost] = inventory.hosts;
export const indri = {
  ...indriHost,
  home,
  logs,
  brew,
  launchd: `gui/${indriHost.user.uid}`,
  launchAgents,
  textfiles,
} as const;
export const gilbert = { ...gilbertHost, kubeconfig: `${gilbertHost.user.home}/.kube/config` } as const;
