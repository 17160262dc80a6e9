// A cluster by the context that the plan names, opened at its first use. Where the plan says which cluster that is (the address of its
// API server, or its uid), a context that leads to another one is refused before anything else is asked of it.
import { LongshoreError } from '../../core/error.ts';
import type { ClusterWriter, PodPlace } from '../../ports/cluster.ts';
import type { KubeconfigSource } from './kubeconfig.ts';

export interface ClusterPlace extends KubeconfigSource {
  /** What the plan calls the cluster. */
  readonly name: string;
  /** The API server that the context must lead to, as `https://192.168.49.2:8443`. */
  readonly server?: string;
  /** The uid of its namespace kube-system: the one thing that no two clusters share. */
  readonly uid?: string;
}

type Client = ClusterWriter & AsyncDisposable;

/** Errors of every call, besides its own: `kubeconfig-…`, `context-elsewhere`. */
export function openCluster(place: ClusterPlace): Client {
  let opened: Promise<Client> | undefined;
  const client = (): Promise<Client> => {
    opened ??= connect(place).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    name: place.name,
    get: async (...parameters) => (await client()).get(...parameters),
    list: async (...parameters) => (await client()).list(...parameters),
    async *watch(...parameters) {
      yield* (await client()).watch(...parameters);
    },
    dryRun: async (...parameters) => (await client()).dryRun(...parameters),
    logs: async (...parameters) => (await client()).logs(...parameters),
    async *followLogs(pod: PodPlace, options) {
      yield* (await client()).followLogs(pod, options);
    },
    query: async (...parameters) => (await client()).query(...parameters),
    queryStream: async (...parameters) => (await client()).queryStream(...parameters),
    forward: async (...parameters) => (await client()).forward(...parameters),
    apply: async (...parameters) => (await client()).apply(...parameters),
    replace: async (...parameters) => (await client()).replace(...parameters),
    remove: async (...parameters) => (await client()).remove(...parameters),
    exec: async (...parameters) => (await client()).exec(...parameters),
    writeFiles: async (...parameters) => (await client()).writeFiles(...parameters),
    async [Symbol.asyncDispose]() {
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}

async function connect(place: ClusterPlace): Promise<Client> {
  // Loaded when a cluster is first asked something: they take longer to load than all that a plan of hosts needs.
  const { createClusterClient } = await import('./create-cluster-client.ts');
  const { kubeconfigAccess } = await import('./kubeconfig.ts');
  const access = await kubeconfigAccess(place);
  if (place.server !== undefined && new URL(access.url).origin !== new URL(place.server).origin)
    throw elsewhere(place, `at ${new URL(access.url).origin}`, place.server);
  const client = createClusterClient({ name: place.name, ...access });
  if (place.uid === undefined) return client;
  try {
    const system = await client.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' });
    if (system?.metadata.uid !== place.uid) throw elsewhere(place, `with the uid ${system?.metadata.uid ?? 'unknown'}`, place.uid);
    return client;
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

function elsewhere({ name, context }: ClusterPlace, found: string, expected: string): LongshoreError {
  return new LongshoreError(
    'context-elsewhere',
    `cannot use context "${context}" for cluster "${name}": it leads to a cluster ${found}, the plan is for ${expected}`,
    {
      next: 'Set KUBECONFIG to the file in which this context leads to the cluster of the plan, or correct the plan.',
    },
  );
}
