// What a node mounts depends on how it was made.
import type { AtlasEntry } from '../entry.ts';

export const minikubeDriverVolumes: AtlasEntry = {
  id: 'minikube-driver-volumes',
  statement:
    'A hostPath of minikube is a path inside the node (container or VM), not of the machine around it; a rootless container cannot mount NFS or SMB at all, a VM or a privileged container can.',
  versions: 'minikube 1.x',
  sources: [
    {
      title: 'minikube: Persistent Volumes',
      url: 'https://github.com/kubernetes/minikube/blob/master/site/content/en/docs/handbook/persistent_volumes.md',
    },
    {
      title: 'minikube: Mounting filesystems',
      url: 'https://github.com/kubernetes/minikube/blob/master/site/content/en/docs/handbook/mount.md',
    },
  ],
  derives: 'volume-unmountable: a volume that these nodes cannot mount, or that shows the node’s files.',
  twin: 'A hostPath of the twin’s cluster is a folder of its node, empty at first.',
  knows: {
    form: 'mountability',
    drivers: {
      podman: { hostPath: 'node', nfs: 'no', smb: 'no', '9p': 'no' },
      docker: { hostPath: 'node', nfs: 'yes' },
      qemu2: { hostPath: 'node', nfs: 'yes' },
      kvm2: { hostPath: 'node', nfs: 'yes' },
      vfkit: { hostPath: 'node', nfs: 'yes' },
      none: { hostPath: 'yes', nfs: 'yes' },
    },
    because: 'the node has a file system of its own',
    suggestion:
      'Use NFS with a driver whose nodes mount it, mount the folder into the node when the cluster is made, or copy the files onto a claim.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', host: 'mini', driver: 'podman' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'nfs', source: 'box:/archives' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', host: 'mini', driver: 'docker' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'nfs', source: 'box:/archives' }] },
  },
};
