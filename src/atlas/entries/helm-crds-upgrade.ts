// Helm installs definitions once.
import type { AtlasEntry } from '../entry.ts';

export const helmCrdsUpgrade: AtlasEntry = {
  id: 'helm-crds-upgrade',
  statement: 'Helm installs what lies in a chart’s `crds/` when it is not there; `helm upgrade` neither changes nor removes it.',
  versions: 'Helm 3 and later',
  sources: [
    {
      title: 'Helm: Custom Resource Definitions',
      url: 'https://helm.sh/docs/chart_best_practices/custom_resource_definitions/',
      unread: true,
    },
  ],
  derives: 'command-cannot: an upgrade is to bring definitions of another version.',
  knows: {
    form: 'capability',
    line: /\bhelm upgrade\b/,
    cannot: 'change',
    about: ['crd'],
    because: 'definitions stay as they were first installed',
    suggestion: 'Apply the new definitions yourself before the upgrade.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }] },
    'two/step': {
      provides: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }],
      runs: [{ at: 'laptop', shell: 'login', line: 'helm upgrade cnpg cnpg/cloudnative-pg --version 0.27.0', effect: 'changes' }],
    },
  },
  good: {
    'one/step': { provides: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }] },
    'two/step': {
      provides: [{ fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' }],
      runs: [{ at: 'laptop', shell: 'login', line: 'kubectl apply --server-side -f crds.yaml', effect: 'changes' }],
    },
  },
};
