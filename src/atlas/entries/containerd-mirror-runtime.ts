// Each runtime reads its own mirror settings.
import type { AtlasEntry } from '../entry.ts';

export const containerdMirrorRuntime: AtlasEntry = {
  id: 'containerd-mirror-runtime',
  statement:
    'Mirrors in `certs.d/HOST/hosts.toml` are read by containerd; the Docker engine reads `registry-mirrors` of its daemon.json. Settings for the one have no effect on a node that runs the other.',
  versions: 'containerd 1.5 and later, Docker Engine',
  sources: [
    { title: 'containerd: Registry Configuration', url: 'https://github.com/containerd/containerd/blob/main/docs/hosts.md', unread: true },
  ],
  derives: 'product-conflict: a mirror is set up for another runtime than the cluster has.',
  knows: {
    form: 'exclusion',
    when: { fact: 'cluster', where: { cluster: { same: 'cluster' }, runtime: { same: 'runtime' } } },
    never: { fact: 'mirror', where: { cluster: { same: 'cluster' }, runtime: { unlike: 'runtime' } } },
    because: 'the node’s runtime does not read it, and pulls go to the registry itself',
    suggestion: 'Write it for the runtime that the cluster was made with, and pull an image to see that the mirror was asked.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', runtime: 'docker' }] },
    'two/step': { provides: [{ fact: 'mirror', cluster: 'minikube', registry: 'docker.io', runtime: 'containerd' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', runtime: 'containerd' }] },
    'two/step': { provides: [{ fact: 'mirror', cluster: 'minikube', registry: 'docker.io', runtime: 'containerd' }] },
  },
};
