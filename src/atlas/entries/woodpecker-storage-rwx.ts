// Its volumes want many writers.
import type { AtlasEntry } from '../entry.ts';

export const woodpeckerStorageRwx: AtlasEntry = {
  id: 'woodpecker-storage-rwx',
  statement:
    'Woodpecker’s Kubernetes backend asks for ReadWriteMany claims for each pipeline (`WOODPECKER_BACKEND_K8S_STORAGE_RWX` is true by default); a class that gives ReadWriteOnce alone leaves pipelines pending.',
  versions: 'Woodpecker 1.x to 3.x',
  sources: [{ title: 'Woodpecker: Kubernetes backend', url: 'https://woodpecker-ci.org/docs/2.1/administration/backends/kubernetes' }],
  derives: 'default-counts: an agent comes into a cluster, and nothing says which.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: '* */woodpecker-agent*' } } },
    setting: 'WOODPECKER_BACKEND_K8S_STORAGE_RWX',
    value: 'true',
    because: 'pipelines wait for a claim that the default class does not give',
    suggestion: 'Set it to false on a cluster of one node.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment ci/woodpecker-agent' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Deployment ci/woodpecker-agent' },
        { fact: 'setting', service: 'woodpecker', setting: 'WOODPECKER_BACKEND_K8S_STORAGE_RWX', value: false },
      ],
    },
  },
};
