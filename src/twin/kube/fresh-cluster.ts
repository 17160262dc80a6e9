// What minikube has in a cluster before anyone asks for anything: system namespaces, the node, the default storage class.
import type { ApiVerbs } from './api-verbs.ts';
import type { Doc } from './doc.ts';
import type { ObjectStore } from './object-store.ts';

export function freshCluster(cluster: string, objects: ObjectStore, verbs: ApiVerbs): void {
  const make = (object: Doc, namespace?: string): void => {
    const type = objects.type(String(object['kind']));
    const name = String((object['metadata'] as Doc)['name']);
    if (objects.get(type, namespace, name) === undefined) verbs.create(type, namespace, object, { manager: 'minikube', dryRun: false });
  };
  if (objects.version > 1) return;
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  make({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: cluster,
      labels: { 'kubernetes.io/hostname': cluster, 'node-role.kubernetes.io/control-plane': '', 'minikube.k8s.io/name': cluster },
    },
  });
  const node = objects.get(objects.type('Node'), undefined, cluster);
  if (node !== undefined)
    objects.change(
      objects.type('Node'),
      node,
      (next) =>
        (next['status'] = {
          conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
          addresses: [{ type: 'Hostname', address: cluster }],
        }),
    );
  make({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'k8s.io/minikube-hostpath',
  });
}
