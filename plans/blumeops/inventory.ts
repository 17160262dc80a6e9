// What exists before the migration: the homelab of `indri`, as far as the shipped phases touch it.
import { defineInventory } from '../../src/inventory/inventory.ts';

const home = '/Users/erichblume';
const logs = `${home}/Library/Logs`;
const brew = '/opt/homebrew';
const all = (port: number) => ({ port, address: '*' });
const loopback = (port: number) => ({ port, address: '127.0.0.1' });

export const inventory = defineInventory({
  workstation: 'gilbert',
  tailnet: { suffix: 'tail8d86e.ts.net' },
  hosts: [
    {
      name: 'indri',
      os: { family: 'macos', version: '15.7.3' },
      architecture: 'arm64',
      user: { name: 'erichblume', uid: 501, home },
      programs: [
        `${brew}/bin/brew`,
        `${brew}/bin/tailscale`,
        `${brew}/bin/docker`,
        `${brew}/opt/mise/bin/mise`,
        // Zot is in no Homebrew formula: it is built from source on the host, as it already has been.
        `${home}/code/3rd/zot/bin/zot-darwin-arm64`,
        '/bin/bash',
        '/bin/launchctl',
        '/usr/bin/curl',
      ],
      paths: {
        [`${home}/bin`]: undefined,
        [`${home}/.config`]: undefined,
        [logs]: undefined,
        [`${brew}/var/log`]: undefined,
        [`${brew}/var/node_exporter/textfile`]: undefined,
      },
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
  services: [
    { name: 'loki', host: 'indri', manager: { brew: 'loki' }, listens: [all(3100), all(9096)] },
    { name: 'alloy', host: 'indri', manager: { brew: 'grafana-alloy' }, listens: [loopback(12345)] },
    { name: 'prometheus', host: 'indri', manager: { brew: 'prometheus' }, listens: [all(9090)] },
    { name: 'grafana', host: 'indri', manager: { brew: 'grafana' }, listens: [all(3000)] },
    { name: 'transmission', host: 'indri', manager: { brew: 'transmission-cli' }, listens: [loopback(9091), all(51413)] },
    { name: 'forgejo', host: 'indri', manager: { brew: 'forgejo' }, listens: [all(3001), all(2200)] },
    {
      name: 'devpi',
      host: 'indri',
      manager: { launchd: 'mcquack.eblume.devpi', plist: `${home}/Library/LaunchAgents/mcquack.eblume.devpi.plist` },
      listens: [all(3141)],
    },
    {
      name: 'kiwix',
      host: 'indri',
      manager: { launchd: 'mcquack.eblume.kiwix-serve', plist: `${home}/Library/LaunchAgents/mcquack.eblume.kiwix-serve.plist` },
      listens: [all(5501)],
    },
    { name: 'postgresql', host: 'indri', manager: { brew: 'postgresql@18' }, listens: [loopback(5432)] },
    {
      name: 'miniflux',
      host: 'indri',
      manager: { brew: 'miniflux' },
      listens: [loopback(8080)],
      program: { name: 'miniflux', settings: { databaseServer: 'localhost:5432' } },
    },
    // macOS itself: the AirPlay receiver, on by default since macOS 12.
    { name: 'airplay', host: 'indri', manager: { system: 'ControlCenter' }, listens: [all(5000), all(7000)] },
  ],
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
  secrets: [
    { name: 'tailscale-oauth', keys: ['client_id', 'client_secret'] },
    { name: 'borgmatic-database', keys: ['password'] },
  ],
});

const [indriHost, gilbertHost] = inventory.hosts;
export const indri = {
  ...indriHost,
  home,
  logs,
  brew,
  launchd: `gui/${indriHost.user.uid}`,
  launchAgents: `${home}/Library/LaunchAgents`,
  textfiles: `${brew}/var/node_exporter/textfile`,
} as const;
export const gilbert = { ...gilbertHost, kubeconfig: `${gilbertHost.user.home}/.kube/config` } as const;
