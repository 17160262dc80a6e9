// It ends with its pod.
import type { AtlasEntry } from '../entry.ts';

export const kubernetesEmptydir: AtlasEntry = {
  id: 'kubernetes-emptydir',
  statement: 'An emptyDir volume is made when its pod comes to a node and deleted for good when the pod leaves it.',
  versions: 'Kubernetes 1.x',
  sources: [
    {
      title: 'Kubernetes: Volumes, emptyDir',
      url: 'https://github.com/kubernetes/website/blob/main/content/en/docs/concepts/storage/volumes.md',
    },
  ],
  derives: 'product-conflict: a precious data set lives on an emptyDir.',
  knows: {
    form: 'exclusion',
    when: { fact: 'volume', where: { sort: 'emptyDir', dataset: { same: 'dataset' } } },
    never: { fact: 'dataset', where: { dataset: { same: 'dataset' }, criticality: 'precious' } },
    because: 'the first update of the pod deletes it',
    suggestion: 'Give it a claim.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'dataset', dataset: 'users', criticality: 'precious' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'emptyDir', dataset: 'users' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'dataset', dataset: 'users', criticality: 'precious' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'pvc', dataset: 'users' }] },
  },
};
