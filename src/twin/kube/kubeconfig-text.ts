// A kubeconfig that leads to the clusters of a twin (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
import { stringify } from 'yaml';

export interface KubeconfigEntry {
  readonly cluster: string;
  readonly url: string;
  readonly token: string;
  /** PEM of the authority. */
  readonly certificate: string;
}

export function kubeconfigText(entries: readonly KubeconfigEntry[]): string {
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.map(({ cluster, url, certificate }) => ({
      name: cluster,
      cluster: { server: url, 'certificate-authority-data': Buffer.from(certificate).toString('base64') },
    })),
    users: entries.map(({ cluster, token }) => ({ name: cluster, user: { token } })),
    contexts: entries.map(({ cluster }) => ({ name: cluster, context: { cluster, user: cluster, namespace: 'default' } })),
    'current-context': entries[0]?.cluster ?? '',
  };
  return stringify(document, { lineWidth: 0 });
}
