// What minikube has in a cluster before anyone asks for anything: system namespaces, the node, the default storage class, the
// API server's own Service.
import type { ControllerContext } from './controllers/controller.ts';
import { nodeFacts } from './controllers/node-facts.ts';
import { put, type Doc } from './doc.ts';

export function freshCluster(context: Pick<ControllerContext, 'cluster' | 'objects' | 'verbs' | 'world'>): void {
  const { cluster, objects, verbs } = context;
  const make = (object: Doc, namespace?: string): void => {
    const type = objects.type(String(object['kind']));
    const name = String((object['metadata'] as Doc)['name']);
    if (objects.get(type, namespace, name) === undefined) verbs.create(type, namespace, object, { manager: 'minikube', dryRun: false });
  };
  if (objects.version > 1) return;
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const { architecture = 'amd64', memoryBytes, cpus } = nodeFacts(context);
  make({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: cluster,
      labels: {
        'kubernetes.io/arch': architecture,
        'kubernetes.io/hostname': cluster,
        'kubernetes.io/os': 'linux',
        'node-role.kubernetes.io/control-plane': '',
        'minikube.k8s.io/name': cluster,
      },
    },
  });
  const node = objects.get(objects.type('Node'), undefined, cluster);
  if (node !== undefined)
    objects.change(objects.type('Node'), node, (next) => {
      const capacity = {
        ...(cpus === undefined ? {} : { cpu: String(cpus) }),
        ...(memoryBytes === undefined ? {} : { memory: `${Math.floor(memoryBytes / 1024)}Ki` }),
        pods: '110',
      };
      put(next, 'status', {
        addresses: [
          { type: 'InternalIP', address: '192.168.49.2' },
          { type: 'Hostname', address: cluster },
        ],
        capacity,
        allocatable: { ...capacity },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
            lastTransitionTime: verbs.now(),
          },
        ],
        nodeInfo: {
          architecture,
          operatingSystem: 'linux',
          kubeletVersion: 'v1.36.2',
          osImage: 'the twin of a node',
          containerRuntimeVersion: 'twin://1',
          kernelVersion: '6.1.0',
        },
      });
    });
  make({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'k8s.io/minikube-hostpath',
  });
  make(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.1',
        clusterIPs: ['10.96.0.1'],
        ports: [{ name: 'https', port: 443, targetPort: 8443 }],
      },
    },
    'default',
  );
}
