// What the one node of a cluster is like: the machine under minikube, as far as the twin knows it.
import type { ControllerContext } from './controller.ts';

export interface NodeFacts {
  readonly architecture: 'arm64' | 'amd64' | undefined;
  readonly memoryBytes: number | undefined;
  readonly cpus: number | undefined;
}

export function nodeFacts({ cluster, world }: Pick<ControllerContext, 'cluster' | 'world'>): NodeFacts {
  const { store, inventory } = world();
  const [key, profile] =
    store.entries<{ readonly memoryMb?: number; readonly cpus?: number }>('minikube').find(([each]) => each.endsWith(`:${cluster}`)) ?? [];
  const name = key?.slice(0, -cluster.length - 1);
  const host = name === undefined ? undefined : inventory.hosts.find((each) => each.name === name);
  return {
    architecture: host?.architecture,
    memoryBytes: profile?.memoryMb === undefined ? undefined : profile.memoryMb * 2 ** 20,
    cpus: profile?.cpus,
  };
}
