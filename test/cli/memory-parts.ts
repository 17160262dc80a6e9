// Parts that lead to worlds of named values, one for each twin folder and one that stands for the real world.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LongshoreError } from '../../src/core/error.ts';
import type { Parts, TwinHandle, TwinRequest } from '../../src/cli/parts.ts';
import type { HostAddress } from '../../src/cli/surveyed-host.ts';
import { kinds, MemoryWorld } from '../engine/memory-world.ts';

export class MemoryParts implements Parts {
  readonly real = new MemoryWorld();
  readonly twins = new Map<string, MemoryWorld>();
  readonly requests: TwinRequest[] = [];
  /** What the next twins have in them from the start. */
  readonly start = new Map<string, string>();
  reachable = true;
  /** The real world's hosts do not answer. */
  silent = false;

  async kinds(): ReturnType<Parts['kinds']> {
    return kinds;
  }
  async createTwin(request: TwinRequest): Promise<TwinHandle> {
    this.requests.push(request);
    const world = new MemoryWorld();
    for (const [name, value] of this.start) world.values.set(name, value);
    mkdirSync(request.directory, { recursive: true });
    writeFileSync(join(request.directory, 'twin.json'), '{}');
    this.twins.set(request.directory, world);
    return this.#handle(request.directory, world);
  }
  async openTwin(request: TwinRequest): Promise<TwinHandle> {
    this.requests.push(request);
    const world = this.twins.get(request.directory);
    if (world === undefined || !existsSync(join(request.directory, 'twin.json')))
      throw new LongshoreError('twin-missing', 'cannot open a twin');
    return this.#handle(request.directory, world);
  }
  async realTransports(): ReturnType<Parts['realTransports']> {
    if (!this.reachable) throw new LongshoreError('no-transport', 'cannot reach host "memory": there is no transport');
    const transports = this.real.transports();
    if (!this.silent) return transports;
    const host = () => {
      throw new LongshoreError('host-unreachable', 'cannot reach host "memory": it does not answer');
    };
    return { ...transports, reading: (scope) => ({ ...transports.reading(scope), host }) };
  }

  /** Clusters that were started in twins. */
  readonly clusters: string[] = [];

  async openHost({ destination }: HostAddress): ReturnType<Parts['openHost']> {
    throw new LongshoreError('host-unreachable', `cannot reach host "${destination}": there is none in memory`);
  }

  #handle(directory: string, world: MemoryWorld): TwinHandle {
    return {
      startCluster: async (name) => void this.clusters.push(name),
      kubeconfig: () => (this.clusters.length === 0 ? undefined : `clusters: [${this.clusters.join(', ')}]\n`),
      directory,
      transports: world.transports(),
      digest: async () => ({ digest: world.digest(), parts: { values: world.digest() } }),
      close: async () => undefined,
      destroy: async () => {
        this.twins.delete(directory);
        rmSync(directory, { recursive: true, force: true });
      },
    };
  }
}
