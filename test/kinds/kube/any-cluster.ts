// The clusters that fidelity tests run on: one of the twin always, and the one of LONGSHORE_TEST_KUBECONFIG (its current context) when
// that is set. Everything lies in namespaces and names that begin with `longshore-test`.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ClusterWriter } from '../../../src/ports/cluster.ts';
import { createClusterClient } from '../../../src/transport/kube/create-cluster-client.ts';
import { kubeconfigAccess } from '../../../src/transport/kube/kubeconfig.ts';
import { startCluster } from '../../transport/kube/start-cluster.ts';

export interface AnyCluster extends AsyncDisposable {
  readonly client: ClusterWriter;
  /** The same cluster under another field manager. */
  as(manager: string): ClusterWriter;
}

export interface ClusterChoice {
  readonly title: string;
  /** Why it cannot be had here; `false` when it can. */
  readonly skip: string | false;
  open(): Promise<AnyCluster>;
}

const file = process.env['LONGSHORE_TEST_KUBECONFIG'];

export const anyClusters: readonly ClusterChoice[] = [
  {
    title: 'the twin',
    skip: false,
    async open() {
      const cluster = await startCluster();
      const clients: AsyncDisposable[] = [cluster];
      return {
        client: cluster.client,
        as(fieldManager) {
          const client = createClusterClient({ name: 'minikube', ...cluster.access, fieldManager });
          clients.unshift(client);
          return client;
        },
        async [Symbol.asyncDispose]() {
          for (const client of clients) await client[Symbol.asyncDispose]();
        },
      };
    },
  },
  {
    title: 'the cluster of LONGSHORE_TEST_KUBECONFIG',
    skip: file === undefined ? 'LONGSHORE_TEST_KUBECONFIG is not set: only the twin was tested' : false,
    async open() {
      const context = String((parse(readFileSync(file ?? '', 'utf8')) as Record<string, unknown>)['current-context']);
      const access = await kubeconfigAccess({ context, environment: { ...process.env, KUBECONFIG: file }, home: '/' });
      const clients = [createClusterClient({ name: context, ...access })];
      return {
        client: clients[0] as ClusterWriter,
        as(fieldManager) {
          const client = createClusterClient({ name: context, ...access, fieldManager });
          clients.push(client);
          return client;
        },
        async [Symbol.asyncDispose]() {
          for (const client of clients) await client[Symbol.asyncDispose]();
        },
      };
    },
  },
];
