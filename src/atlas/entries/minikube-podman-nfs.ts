// The container that podman makes for a node may not mount file systems.
import type { AtlasEntry } from '../entry.ts';

export const minikubePodmanNfs: AtlasEntry = {
  id: 'minikube-podman-nfs',
  statement:
    'A node made with minikube’s podman driver is a rootless container in a VM: it has no CAP_SYS_ADMIN, so it mounts neither NFS nor SMB nor 9p, and its hostPath is the node’s own file system.',
  versions: 'minikube 1.3x with podman on macOS; the driver is called experimental',
  sources: [
    { title: 'minikube: podman driver', url: 'https://minikube.sigs.k8s.io/docs/drivers/podman/' },
    { title: 'capabilities(7), CAP_SYS_ADMIN: mount(2)', url: 'https://man7.org/linux/man-pages/man7/capabilities.7.html' },
  ],
  derives: 'product-conflict: a step that needs such a mount in a cluster with this driver.',
  knows: {
    form: 'exclusion',
    when: { fact: 'cluster', where: { cluster: { same: 'cluster' }, driver: 'podman' } },
    never: { fact: 'mountable', where: { cluster: { same: 'cluster' }, volume: { oneOf: ['nfs', 'smb', '9p', 'hostPath'] } } },
    because: 'the podman driver’s node mounts nothing from outside',
    suggestion: 'Choose the driver by what all phases mount (docker, or a real VM), before the cluster is made.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'podman' }] },
    'two/step': { requires: [{ fact: 'mountable', cluster: 'minikube', volume: 'nfs' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
    'two/step': { requires: [{ fact: 'mountable', cluster: 'minikube', volume: 'nfs' }] },
  },
};
