// A cluster client that is made at its first use, and again after it could not be made: the kubeconfig may be written by an
// earlier step.
import type { ClusterWriter } from '../ports/cluster.ts';

type Client = ClusterWriter & AsyncDisposable;

export function deferredCluster(name: string, make: () => Promise<Client>): Client {
  let made: Promise<Client> | undefined;
  const client = (): Promise<Client> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    name,
    get: async (id) => (await client()).get(id),
    list: async (type) => (await client()).list(type),
    dryRun: async (object, options) => (await client()).dryRun(object, options),
    logs: async (pod) => (await client()).logs(pod),
    apply: async (object, options) => (await client()).apply(object, options),
    replace: async (object) => (await client()).replace(object),
    remove: async (id, options) => (await client()).remove(id, options),
    [Symbol.asyncDispose]: async () => {
      if (made !== undefined) await (await made.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
