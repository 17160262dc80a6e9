// Each engine has its own name for the host.
import type { AtlasEntry } from '../entry.ts';

export const minikubeHostAlias: AtlasEntry = {
  id: 'minikube-host-alias',
  statement:
    'minikube writes `host.minikube.internal` for pods and nodes, with an address that differs by driver; `host.containers.internal` is podman’s own name and means nothing in a cluster of another driver.',
  versions: 'minikube 1.10 and later',
  sources: [
    {
      title: 'minikube: Host access',
      url: 'https://github.com/kubernetes/minikube/blob/master/site/content/en/docs/handbook/host-access.md',
    },
  ],
  derives: 'product-conflict: pods ask for podman’s name in a cluster of another driver.',
  knows: {
    form: 'exclusion',
    when: {
      fact: 'cluster',
      where: { cluster: { same: 'cluster' }, driver: { oneOf: ['docker', 'qemu2', 'qemu', 'kvm2', 'vfkit', 'hyperkit', 'virtualbox'] } },
    },
    never: { fact: 'reaches', where: { from: { made: 'cluster:${cluster}' }, to: 'host.containers.internal' } },
    because: 'only podman has that name',
    suggestion: 'Use `host.minikube.internal`, and check it again after the driver changes.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
    'two/step': { requires: [{ fact: 'reaches', from: 'cluster:minikube', to: 'host.containers.internal', port: 9090 }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
    'two/step': { requires: [{ fact: 'reaches', from: 'cluster:minikube', to: 'host.minikube.internal', port: 9090 }] },
  },
};
