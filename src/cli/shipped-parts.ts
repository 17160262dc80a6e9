// The parts as they are shipped, each loaded when it is first needed.
import type { Twin, TwinOptions } from '../twin/twin.ts';
import type { Parts, TwinHandle, TwinRequest } from './parts.ts';

export const shippedParts: Parts = {
  kinds: async () => (await import('../kinds/registry.ts')).kinds,
  createTwin: async (request) => handle(await (await import('../twin/twin.ts')).createTwin(twinOptions(request))),
  openTwin: async (request) => handle(await (await import('../twin/twin.ts')).openTwin(twinOptions(request))),
  realTransports: async (plan, options) => (await import('./real-transports.ts')).realTransports(plan, options),
  openHost: async (address, signal, { env }) => (await import('./surveyed-host.ts')).surveyedHost(address, signal, env),
};

async function handle(twin: Twin): Promise<TwinHandle> {
  const { twinTransports } = await import('./twin-transports.ts');
  const transports = twinTransports(twin.world);
  return {
    directory: twin.directory,
    transports,
    startCluster: async (name) => void (await twin.world.clusters.start(name)),
    kubeconfig: () => twin.world.clusters.kubeconfig(),
    digest: () => twin.digest(),
    close: async () => {
      await transports[Symbol.asyncDispose]();
      await twin.close();
    },
    destroy: async () => {
      await transports[Symbol.asyncDispose]();
      await twin.destroy();
    },
  };
}

function twinOptions({ directory, plan, seed, entries }: TwinRequest): TwinOptions {
  return {
    directory,
    inventory: plan.inventory,
    ...(seed === undefined ? {} : { seed: (database) => seed(database, entries === undefined ? {} : { entries }) }),
  };
}
