// A small twin for the tests of its hosts: one Mac that serves, one laptop, a real store and tailnet, and stand-ins of the
// parts that others build (clusters, databases) that only remember what was asked of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineInventory, type Inventory } from '../../../src/inventory/inventory.ts';
import type { Clock } from '../../../src/ports/context.ts';
import type { CommandResult } from '../../../src/ports/host.ts';
import { change, query } from '../../../src/ports/host.ts';
import { seedHost } from '../../../src/twin/host/seed-host.ts';
import { SimulatedHost } from '../../../src/twin/host/twin-host.ts';
import { resumeProcesses } from '../../../src/twin/host/resume-processes.ts';
import { createPostgresServers } from '../../../src/twin/postgres/servers.ts';
import { programs } from '../../../src/twin/programs/programs.ts';
import { TwinStore } from '../../../src/twin/store.ts';
import { StoredTailnet } from '../../../src/twin/tailnet.ts';
import { endpoint, request } from '../../../src/twin/web.ts';
import type { PostgresServers, TwinClusters, TwinWorld } from '../../../src/twin/world.ts';

export const home = '/Users/erichblume';
export const agents = `${home}/Library/LaunchAgents`;

export const repository = Object.freeze({ url: 'https://github.com/project-zot/zot', commits: ['a'.repeat(40), 'b'.repeat(40)] as const });

export const inventory = defineInventory({
  workstation: 'gilbert',
  tailnet: { suffix: 'tail8d86e.ts.net' },
  hosts: [
    {
      name: 'indri',
      os: { family: 'macos', version: '15.7.3' },
      architecture: 'arm64',
      user: { name: 'erichblume', uid: 501, home },
      programs: [`${home}/code/3rd/zot/bin/zot-darwin-arm64`, '/opt/homebrew/bin/brew', '/opt/homebrew/bin/tailscale'],
      paths: { [`${home}/.config`]: undefined, '/opt/homebrew/var/node_exporter/textfile': undefined, '/etc/motd': 'hello\n' },
    },
    {
      name: 'gilbert',
      os: { family: 'macos', version: '15.7.3' },
      architecture: 'arm64',
      user: { name: 'eblume', uid: 502, home: '/Users/eblume' },
      programs: [],
    },
    {
      name: 'mini',
      os: { family: 'macos', version: '15.7.3' },
      architecture: 'arm64',
      user: { name: 'root', uid: 0, home: '/var/root' },
      programs: ['/usr/local/bin/program'],
    },
    {
      name: 'nuc',
      os: { family: 'linux', version: '12' },
      architecture: 'amd64',
      user: { name: 'root', uid: 0, home: '/root' },
      programs: [
        '/usr/bin/sleep',
        '/usr/bin/git',
        '/usr/bin/go',
        '/usr/bin/mise',
        '/usr/bin/apt-get',
        '/usr/bin/dpkg-query',
        '/usr/bin/apt-mark',
      ],
    },
  ],
  services: [
    { name: 'postgresql', host: 'indri', manager: { brew: 'postgresql@18' }, listens: [{ port: 5432, address: '127.0.0.1' }] },
    { name: 'feeds', host: 'indri', manager: { brew: 'feeds' }, listens: [{ port: 8080, address: '127.0.0.1' }] },
    { name: 'forgejo', host: 'indri', manager: { brew: 'forgejo' }, listens: [{ port: 3001, address: '*' }] },
    {
      name: 'devpi',
      host: 'indri',
      manager: { launchd: 'mcquack.eblume.devpi', plist: `${agents}/mcquack.eblume.devpi.plist` },
      listens: [{ port: 3141, address: '*' }],
    },
    { name: 'web', host: 'nuc', manager: { systemd: 'web.service' }, listens: [{ port: 8081, address: '*' }] },
  ],
  databaseServers: [{ host: 'indri', port: 5432, version: 18, service: 'postgresql', superuser: 'eblume', roles: [], databases: [] }],
  serveEntries: [
    { service: 'svc:feed', host: 'indri', protocol: 'https', port: 443, upstream: 'http://localhost:8080' },
    { service: 'svc:forge', host: 'indri', protocol: 'https', port: 443, upstream: 'http://localhost:3001' },
    { service: 'svc:forge', host: 'indri', protocol: 'tcp', port: 22, upstream: 'tcp://localhost:2200' },
  ],
  secrets: [],
  repositories: [repository],
} satisfies Inventory);

export class TestClock implements Clock {
  time = Date.UTC(2026, 0, 17);
  now(): number {
    return this.time;
  }
  async sleep(ms: number): Promise<void> {
    this.time += ms;
  }
}

export interface SimulatedWorld extends TwinWorld, AsyncDisposable {
  readonly clock: TestClock;
  readonly asked: string[];
  indri(): SimulatedHost;
  /** `'brew services list'` split at blanks; arguments with blanks as an array. */
  query(command: string | readonly string[]): Promise<CommandResult>;
  change(command: string | readonly string[]): Promise<CommandResult>;
  /** Ends the process of the twin, as a kill would, and opens it anew. */
  reopen(): Promise<SimulatedWorld>;
}

export async function simulatedWorld(options: { readonly realPostgres?: boolean } = {}): Promise<SimulatedWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-host-'));
  const world = open(directory, options.realPostgres ?? false);
  for (const host of inventory.hosts) await seedHost(world, host);
  await resumeProcesses(world);
  return world;
}

function open(directory: string, realPostgres: boolean): SimulatedWorld {
  const store = new TwinStore(join(directory, 'twin.sqlite'));
  const real = realPostgres ? createPostgresServers({ directory, store }) : undefined;
  const asked: string[] = [];
  const hosts = new Map<string, SimulatedHost>();
  const words = (command: string | readonly string[]) =>
    (typeof command === 'string' ? command.split(' ') : command) as [string, ...string[]];
  const world: SimulatedWorld = {
    directory,
    inventory,
    store,
    clock: new TestClock(),
    asked,
    postgres: real ?? rememberingServers(asked),
    tailnet: new StoredTailnet(store, inventory.tailnet.suffix),
    programs,
    clusters: rememberingClusters(store, asked),
    host: (name) => {
      const host = hosts.get(name);
      if (host === undefined) throw new Error(`no host ${name}`);
      return host;
    },
    request: (url, from, headers, sent) => request(world, url, from, headers, sent),
    endpoint: (url, from) => endpoint(world, url, from),
    secretValue: () => undefined,
    indri: () => world.host('indri') as SimulatedHost,
    query: (command) => world.host('indri').query(query(words(command))),
    change: (command) => world.host('indri').change(change(words(command))),
    reopen: async () => {
      store[Symbol.dispose]();
      const again = open(directory, realPostgres);
      await resumeProcesses(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const host of hosts.values()) await host.close();
      await real?.destroy();
      store[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  for (const host of inventory.hosts) hosts.set(host.name, new SimulatedHost(world, host));
  return world;
}

function rememberingServers(asked: string[]): PostgresServers {
  const running = new Set<string>();
  const address = { socketDirectory: '/nowhere', port: 5432, superuser: 'eblume' };
  return {
    create: async (id) => void asked.push(`create ${id}`),
    exists: () => true,
    start: async (id) => {
      running.add(id);
      asked.push(`start ${id}`);
      return address;
    },
    stop: async (id) => {
      running.delete(id);
      asked.push(`stop ${id}`);
    },
    running: async (id) => (running.has(id) ? address : undefined),
    remove: async () => undefined,
    ids: () => [...running],
    administer: async () => undefined,
  };
}

function rememberingClusters(store: TwinStore, asked: string[]): TwinClusters {
  const access = { url: 'http://127.0.0.1:39000', token: 'a-token' };
  const state = (cluster: string) => store.get<string>('test-cluster', cluster);
  return {
    start: async (cluster) => {
      asked.push(`start cluster ${cluster}`);
      store.set('test-cluster', cluster, 'running');
      return access;
    },
    stop: async (cluster) => store.set('test-cluster', cluster, 'stopped'),
    remove: async (cluster) => {
      asked.push(`remove cluster ${cluster}`);
      store.remove('test-cluster', cluster);
    },
    running: (cluster) => (state(cluster) === 'running' ? access : undefined),
    kubeconfig: () => undefined,
    exists: (cluster) => state(cluster) !== undefined,
    answer: async ({ namespace, service, port }) =>
      service === 'web' ? { status: 200, headers: {}, body: `${namespace}/${service}:${port}` } : undefined,
    postgresId: (cluster, namespace, name) => `cnpg-${cluster}-${namespace}-${name}`,
    settled: async () => undefined,
  };
}
