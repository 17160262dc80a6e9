// A kubeconfig that leads to a cluster of a twin (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
import { stringify } from 'yaml';

export function kubeconfigText(cluster: string, access: { readonly url: string; readonly token: string; readonly certificate: string }): string {
  const authority = Buffer.from(access.certificate).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { server: access.url, 'certificate-authority-data': authority } }],
    users: [{ name: cluster, user: { token: access.token } }],
    contexts: [{ name: cluster, context: { cluster, user: cluster, namespace: 'default' } }],
    'current-context': cluster,
  }, { lineWidth: 0 });
}
