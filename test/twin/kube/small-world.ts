// The smallest world that a cluster of the twin needs: servers and a tailnet that only remember what was asked of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../../src/inventory/inventory.ts';
import { createClusters, type TwinClustersHandle } from '../../../src/twin/kube/create-clusters.ts';
import { TwinStore } from '../../../src/twin/store.ts';
import type { NameTarget, Program, TwinWorld } from '../../../src/twin/world.ts';

export interface SmallWorld extends AsyncDisposable {
  readonly world: TwinWorld;
  readonly clusters: TwinClustersHandle;
  /** SQL that was asked of each server, in order. */
  readonly sql: Map<string, string[]>;
  readonly servers: Map<string, 'running' | 'stopped'>;
  readonly programs: Map<string, Program>;
  /** Of the inventory. */
  readonly hosts: Pick<Host, 'name' | 'architecture'>[];
  /** Ends the process's part and opens the same twin again. */
  reopen(): Promise<void>;
}

export interface SmallWorldOptions {
  /** Real servers instead of those that only remember. */
  postgres?(directory: string, store: TwinStore): TwinWorld['postgres'];
}

export function smallWorld(directory = mkdtempSync(join(tmpdir(), 'twin-kube-')), options: SmallWorldOptions = {}): SmallWorld {
  const sql = new Map<string, string[]>();
  const servers = new Map<string, 'running' | 'stopped'>();
  const programs = new Map<string, Program>();
  const hosts: SmallWorld['hosts'] = [];
  const names = new Map<string, { name: string; holder: string; target: NameTarget }>();
  let store = new TwinStore(join(directory, 'state.sqlite'));
  const world = {
    directory,
    inventory: { hosts },
    get store() {
      return store;
    },
    clock: { now: () => Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) },
    postgres: options.postgres?.(directory, store) ?? {
      async create(id: string) {
        if (!servers.has(id)) servers.set(id, 'stopped');
      },
      exists: (id: string) => servers.has(id),
      async start(id: string) {
        servers.set(id, 'running');
        return { socketDirectory: '/nowhere', port: 5432, superuser: 'postgres' };
      },
      async stop(id: string) {
        servers.set(id, 'stopped');
      },
      async running() {
        return undefined;
      },
      async remove(id: string) {
        servers.delete(id);
      },
      ids: () => [...servers.keys()],
      async administer(id: string, _database: string, text: string) {
        const before = sql.get(id) ?? [];
        if (text.startsWith('create database') && before.includes(text)) throw new Error('database already exists');
        sql.set(id, [...before, text]);
      },
    },
    tailnet: {
      suffix: 'example.ts.net',
      claim(wanted: string, holder: string, target: NameTarget) {
        const mine = [...names.values()].find((entry) => entry.holder === holder);
        if (mine !== undefined) {
          mine.target = target;
          return mine.name;
        }
        let name = wanted;
        for (let count = 1; names.has(name); count += 1) name = `${wanted}-${count}`;
        names.set(name, { name, holder, target });
        return name;
      },
      release(holder: string) {
        for (const [name, entry] of names) if (entry.holder === holder) names.delete(name);
      },
      holder: (name: string) => names.get(name)?.holder,
      target: (name: string) => names.get(name)?.target,
      entries: () => [...names.values()],
    },
    programs: { get: (name: string) => programs.get(name) },
    get clusters() {
      return handle;
    },
  } as unknown as TwinWorld;
  let handle = createClusters(() => world);
  return {
    world,
    get clusters() {
      return handle;
    },
    sql,
    servers,
    programs,
    hosts,
    async reopen() {
      await handle[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      store = new TwinStore(join(directory, 'state.sqlite'));
      handle = createClusters(() => world);
      await handle.resume();
    },
    async [Symbol.asyncDispose]() {
      await handle[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
