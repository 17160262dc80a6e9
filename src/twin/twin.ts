// A twin: the simulated world of a rehearsal, in one directory, made from an inventory. Its state is on disk and its
// database servers outlive the process, so that the next process finds the world as the last one left it.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { digestOf, digestOfBytes, type Digest } from '../core/digest.ts';
import { LongshoreError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import type { HostDatabaseServer, Inventory } from '../inventory/inventory.ts';
import type { Clock } from '../ports/context.ts';
import { closeProcesses } from './host/close-processes.ts';
import { hostDigestParts } from './host/host-digest-parts.ts';
import { hostMachine } from './host/host-machine.ts';
import { resumeProcesses } from './host/resume-processes.ts';
import { seedHost } from './host/seed-host.ts';
import { unitLabel } from './host/stand-in.ts';
import { SimulatedHost } from './host/twin-host.ts';
import { clusterDigestParts } from './kube/cluster-digest-parts.ts';
import { createClusters } from './kube/create-clusters.ts';
import { databaseDigestParts } from './postgres/digest.ts';
import { createPostgresServers } from './postgres/servers.ts';
import { programs } from './programs/programs.ts';
import { closeOutside } from './registry/outside.ts';
import { serviceDigestParts } from './service-api/service-digest-parts.ts';
import { TwinStore } from './store.ts';
import { StoredTailnet } from './tailnet.ts';
import { TailnetState } from './tailnet-api/tailnet-state.ts';
import { endpoint, request } from './web.ts';
import type { TwinHost, TwinWorld } from './world.ts';

export interface TwinOptions {
  readonly directory: string;
  readonly inventory: Inventory;
  /** SQL that fills a database of the inventory, run as its server's superuser. */
  readonly seed?: (database: { readonly host: string; readonly port: number; readonly name: string }) => string | undefined;
}

export interface Twin {
  readonly directory: string;
  readonly world: TwinWorld;
  /** A digest of the whole world (files, processes, cluster objects, database contents, names), and one for each part. */
  digest(): Promise<{ readonly digest: Digest; readonly parts: Readonly<Record<string, Digest>> }>;
  /** Lets go of it; its servers go on. */
  close(): Promise<void>;
  /** Ends what belongs to it and removes it. */
  destroy(): Promise<void>;
}

const marker = 'twin.json';

/** Errors: `twin-exists` when the directory holds something else. */
export async function createTwin(options: TwinOptions): Promise<Twin> {
  const { directory, inventory } = options;
  mkdirSync(directory, { recursive: true });
  if (twinExists(directory))
    throw new LongshoreError('twin-exists', `cannot make a twin in "${directory}": there is one`, {
      next: 'Open it, or name another folder.',
    });
  const twin = assemble(options);
  try {
    for (const host of inventory.hosts) await seedHost(twin.world, host);
    for (const server of inventory.databaseServers) await seedServer(twin.world, server, options.seed);
    await resumeProcesses(twin.world);
    for (const cluster of inventory.clusters ?? []) await twin.world.clusters.start(cluster.name);
    // Last: a directory without the marker is a twin that was never finished, and is made anew.
    writeFileSync(join(directory, marker), `${JSON.stringify({ longshore: 'twin', version: 1 })}\n`);
  } catch (error) {
    await twin.destroy();
    throw error;
  }
  return twin;
}

/** Errors: `twin-missing`. */
export async function openTwin(options: TwinOptions): Promise<Twin> {
  if (!twinExists(options.directory)) {
    throw new LongshoreError('twin-missing', `cannot open a twin in "${options.directory}": there is none`, {
      next: 'Make one with `longshore rehearse PLAN --keep DIR`.',
    });
  }
  const twin = assemble(options);
  for (const server of options.inventory.databaseServers) {
    const id = `${server.host}-${server.port}`;
    // Before the processes that need it: they are resumed in the order of their labels.
    if (runsByTable(twin.world, server)) await twin.world.postgres.start(id);
  }
  await resumeProcesses(twin.world);
  await twin.resumeClusters();
  return twin;
}

export function twinExists(directory: string): boolean {
  return existsSync(join(directory, marker));
}

function assemble({ directory, inventory }: TwinOptions): Twin & { resumeClusters(): Promise<void> } {
  const store = new TwinStore(join(directory, 'twin.db'));
  const postgres = createPostgresServers({ directory, store });
  const hosts = new Map<string, SimulatedHost>();
  const clusters = createClusters(() => world);
  const world: TwinWorld = {
    directory,
    inventory,
    store,
    clock,
    postgres,
    tailnet: new StoredTailnet(store, inventory.tailnet.suffix),
    programs,
    clusters,
    host: (name): TwinHost => {
      const host = hosts.get(name);
      if (host === undefined)
        throw new LongshoreError('host-unknown', `cannot reach host "${name}": the inventory has no such host`, {
          next: 'Add it to the inventory, or correct the name in the plan.',
        });
      return host;
    },
    request: (url, from, headers, sent) => request(world, url, from, headers, sent),
    endpoint: (url, from) => endpoint(world, url, from),
    secretValue: (name, key) =>
      inventory.secrets.some((secret) => secret.name === name && secret.keys.includes(key))
        ? `twin-${digestOfBytes(`${name}/${key}`).slice(7, 31)}`
        : undefined,
  };
  for (const host of inventory.hosts) hosts.set(host.name, new SimulatedHost(world, host));
  const close = async (): Promise<void> => {
    await clusters[Symbol.asyncDispose]();
    await closeProcesses(world);
    await closeOutside(world);
    store[Symbol.dispose]();
  };
  return {
    directory,
    world,
    resumeClusters: () => clusters.resume(),
    digest: () => digestWorld(world),
    close,
    destroy: async () => {
      await clusters[Symbol.asyncDispose]();
      await closeProcesses(world);
      await closeOutside(world);
      await postgres.destroy();
      store[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function seedServer(world: TwinWorld, server: HostDatabaseServer, seed: TwinOptions['seed']): Promise<void> {
  const id = `${server.host}-${server.port}`;
  await world.postgres.create(id, { superuser: server.superuser });
  await world.postgres.start(id);
  for (const role of server.roles) {
    await world.postgres.administer(
      id,
      'postgres',
      `create role "${role.name}" login; ${(role.grants ?? []).map((grant) => `grant "${grant}" to "${role.name}";`).join(' ')}`,
    );
  }
  for (const database of server.databases) {
    await world.postgres.administer(id, 'postgres', `create database "${database.name}" owner "${database.owner}"`);
    const sql = seed?.({ host: server.host, port: server.port, name: database.name });
    if (sql !== undefined) await world.postgres.administer(id, database.name, sql);
  }
}

/** Whether the host's process table says that the server's service runs. */
function runsByTable(world: TwinWorld, server: HostDatabaseServer): boolean {
  const service = world.inventory.services.find((each) => each.host === server.host && each.name === server.service);
  return service !== undefined && hostMachine(world, server.host).processes.jobs.get(unitLabel(service))?.state === 'running';
}

async function digestWorld(world: TwinWorld): Promise<{ digest: Digest; parts: Record<string, Digest> }> {
  const parts: Record<string, Json> = { names: world.tailnet.entries().map(({ name, holder, target }) => ({ name, holder, target })) };
  parts['tailnet'] = new TailnetState(world).digestPart();
  for (const host of world.inventory.hosts) parts[`host ${host.name}`] = hostDigestParts(world, host.name);
  for (const [cluster] of world.store.entries('kube/cluster')) {
    if (!world.clusters.exists(cluster)) continue;
    if (world.clusters.running(cluster) !== undefined) await world.clusters.settled(cluster);
    parts[`cluster ${cluster}`] = clusterDigestParts(world, cluster);
  }
  Object.assign(parts, serviceDigestParts(world.store));
  for (const id of world.postgres.ids()) parts[`database server ${id}`] = await databaseDigestParts(world.postgres, id);
  const digests = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, digestOf(part)]));
  return { digest: digestOf(digests), parts: digests };
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};
