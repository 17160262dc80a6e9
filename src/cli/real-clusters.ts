// The real clusters of a plan, each opened at its first use by the context that the plan names for it.
import type { Inventory } from '../inventory/inventory.ts';
import type { ClusterWriter } from '../ports/cluster.ts';
import { openCluster } from '../transport/kube/open-cluster.ts';

export interface RealClusters extends AsyncDisposable {
  cluster(name: string): ClusterWriter;
}

export function realClusters(
  inventory: Pick<Inventory, 'clusters'>,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): RealClusters {
  const opened = new Map<string, ClusterWriter & AsyncDisposable>();
  return {
    cluster(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const { context = name, server, uid } = inventory.clusters?.find((each) => each.name === name) ?? { name };
      const client = openCluster({
        name,
        context,
        environment,
        home,
        ...(server === undefined ? {} : { server }),
        ...(uid === undefined ? {} : { uid }),
      });
      opened.set(name, client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of opened.values()) await client[Symbol.asyncDispose]();
    },
  };
}
