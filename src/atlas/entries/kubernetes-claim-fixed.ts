// A claim is bound once.
import type { AtlasEntry } from '../entry.ts';

export const kubernetesClaimFixed: AtlasEntry = {
  id: 'kubernetes-claim-fixed',
  statement:
    'Of a PersistentVolumeClaim only the requested size can be changed, and only upwards; the source of a PersistentVolume and the claim templates of a StatefulSet are fixed.',
  versions: 'Kubernetes 1.x',
  sources: [
    {
      title: 'Kubernetes: Persistent Volumes',
      url: 'https://github.com/kubernetes/website/blob/main/content/en/docs/concepts/storage/persistent-volumes.md',
    },
    { title: 'Kubernetes: StatefulSets', url: 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/', unread: true },
  ],
  derives: 'fixed-at-creation: a later step gives a volume another sort or source.',
  twin: 'The API of the twin refuses changes of immutable fields.',
  knows: {
    form: 'fixed-at-creation',
    about: { fact: 'volume' },
    attributes: ['sort', 'source'],
    because: 'the API refuses the change',
    suggestion: 'Make a second volume, move the data, and point the workload at it.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'pvc' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'nfs', source: 'box:/archives' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'pvc' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives-nfs', sort: 'nfs', source: 'box:/archives' }] },
  },
};
