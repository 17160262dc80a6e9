// What a minikube profile is made with, it keeps.
import type { AtlasEntry } from '../entry.ts';

export const minikubeFixed: AtlasEntry = {
  id: 'minikube-fixed',
  statement:
    'Driver, container runtime, CPUs, memory, disk size and the names in the API’s certificate of a minikube profile are settled when it is created; on an existing profile `minikube start` ignores such flags or refuses them.',
  versions: 'minikube 1.x',
  sources: [{ title: 'minikube start', url: 'https://minikube.sigs.k8s.io/docs/commands/start/' }],
  derives: 'fixed-at-creation: a later step wants another value.',
  twin: 'The stand-in of `minikube start` keeps the values of an existing profile and refuses another driver.',
  knows: {
    form: 'fixed-at-creation',
    about: { fact: 'cluster' },
    attributes: ['driver', 'runtime', 'certificateNames', 'listenAddress'],
    because: 'minikube keeps the values of the profile',
    suggestion: 'Collect what all phases need of the cluster before it is made, and make it once.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'podman' }] },
    'two/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
    'two/step': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
  },
};
