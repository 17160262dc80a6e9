// A cluster of the twin and a client of it, for tests of the transport and of kinds: the real client against the API server that is
// held to recordings of the real one.
import { createClusterClient } from '../../../src/transport/kube/create-cluster-client.ts';
import type { ClusterWriter } from '../../../src/ports/cluster.ts';
import { smallWorld, type SmallWorld } from '../../twin/kube/small-world.ts';

export interface TestCluster extends AsyncDisposable {
  readonly small: SmallWorld;
  readonly client: ClusterWriter;
  readonly url: string;
  readonly token: string;
}

export async function startCluster(): Promise<TestCluster> {
  const small = smallWorld();
  const { url, token } = await small.clusters.start('minikube');
  const client = createClusterClient({ name: 'minikube', url, token });
  return {
    small,
    client,
    url,
    token,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await small[Symbol.asyncDispose]();
    },
  };
}
