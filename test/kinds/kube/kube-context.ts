// A context for kinds, over the real client and a cluster of the twin.
import { LongshoreError } from '../../../src/core/error.ts';
import { Secret, secretLabel } from '../../../src/core/secret.ts';
import type { ClusterWriter } from '../../../src/ports/cluster.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { startCluster, type TestCluster } from '../../transport/kube/start-cluster.ts';

export interface KubeContext extends AsyncDisposable {
  readonly cluster: TestCluster;
  readonly context: WriteContext;
  /** Values of named secrets, by `name.key`. */
  readonly secrets: Map<string, string>;
}

/** `wrap` may stand between the kind and the cluster, to break a call. */
export async function kubeContext(wrap: (client: ClusterWriter) => ClusterWriter = (client) => client): Promise<KubeContext> {
  const cluster = await startCluster();
  const secrets = new Map<string, string>();
  const context: Partial<WriteContext> = {
    signal: new AbortController().signal,
    clock: cluster.small.world.clock,
    note: () => {},
    progress: () => {},
    cluster: () => wrap(cluster.client),
    async secret(locator) {
      const label = secretLabel(locator);
      const value = secrets.get(label);
      if (value === undefined) throw new LongshoreError('secret-missing', `cannot find secret ${label}: it is not there`);
      return new Secret(label, value);
    },
  };
  return { cluster, secrets, context: context as WriteContext, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
}
