// A cluster of the twin and a client of it, for tests of the transport and of kinds: the real client against the API server that is
// held to recordings of the real one.
import { createClusterClient } from '../../../src/transport/kube/create-cluster-client.ts';
import type { ClusterAccess } from '../../../src/transport/kube/cluster-access.ts';
import type { ClusterWriter } from '../../../src/ports/cluster.ts';
import { smallWorld, type SmallWorld } from '../../twin/kube/small-world.ts';

export interface TestCluster extends AsyncDisposable {
  readonly small: SmallWorld;
  readonly client: ClusterWriter;
  readonly url: string;
  readonly token: string;
  /** All that a client needs to reach it. */
  readonly access: ClusterAccess;
}

export async function startCluster(): Promise<TestCluster> {
  const small = smallWorld();
  const access = await small.clusters.start('minikube');
  const { url, token } = access;
  const client = createClusterClient({ name: 'minikube', ...access });
  return {
    small,
    client,
    url,
    token,
    access,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await small[Symbol.asyncDispose]();
    },
  };
}
