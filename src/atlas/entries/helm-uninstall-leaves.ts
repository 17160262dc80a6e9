// Uninstalled is not gone.
import type { AtlasEntry } from '../entry.ts';

export const helmUninstallLeaves: AtlasEntry = {
  id: 'helm-uninstall-leaves',
  statement:
    '`helm uninstall` leaves the definitions of custom resources, and the claims of StatefulSets: Kubernetes keeps these when the set is deleted.',
  versions: 'Helm 3 and later',
  sources: [
    {
      title: 'Helm: Custom Resource Definitions',
      url: 'https://helm.sh/docs/chart_best_practices/custom_resource_definitions/',
      unread: true,
    },
    {
      title: 'Kubernetes: StatefulSets, limitations',
      url: 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/',
      unread: true,
    },
  ],
  derives: 'command-cannot: a way back counts on them being gone.',
  knows: {
    form: 'capability',
    line: /\bhelm (?:uninstall|delete)\b/,
    cannot: 'remove',
    about: ['crd', 'volume'],
    because: 'definitions and claims stay',
    suggestion: 'Delete them by name, when their data is given up.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }] },
    'two/step': {
      retracts: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }],
      runs: [{ at: 'laptop', shell: 'login', line: 'helm uninstall cnpg', effect: 'changes' }],
    },
  },
  good: {
    'one/step': { provides: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }] },
    'two/step': {
      retracts: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }],
      runs: [{ at: 'laptop', shell: 'login', line: 'kubectl delete crd clusters.postgresql.cnpg.io', effect: 'changes' }],
    },
  },
};
