// One minor version apart.
import type { AtlasEntry } from '../entry.ts';

export const kubectlVersionSkew: AtlasEntry = {
  id: 'kubectl-version-skew',
  statement: 'kubectl is supported within one minor version, older or newer, of the API server.',
  versions: 'Kubernetes 1.x',
  sources: [{ title: 'Kubernetes: Version Skew Policy', url: 'https://kubernetes.io/releases/version-skew-policy/', unread: true }],
  derives: 'tool-version: kubectl and the cluster are further apart.',
  knows: {
    form: 'tool-version',
    line: /\bkubectl\b/,
    tool: 'kubectl',
    other: { fact: 'version', where: { subject: { like: 'kubernetes@*' } } },
    relation: { minorsApart: 1 },
    because: 'fields that one side does not know are lost or refused',
    suggestion: 'Install the kubectl of the cluster’s minor version.',
  },
  bad: {
    'one/step': {
      provides: [
        { fact: 'version', subject: 'kubectl@mini', version: '1.28.2' },
        { fact: 'version', subject: 'kubernetes@minikube', version: '1.34.0' },
      ],
    },
    'two/step': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl get nodes', effect: 'reads' }] },
  },
  good: {
    'one/step': {
      provides: [
        { fact: 'version', subject: 'kubectl@mini', version: '1.33.2' },
        { fact: 'version', subject: 'kubernetes@minikube', version: '1.34.0' },
      ],
    },
    'two/step': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl get nodes', effect: 'reads' }] },
  },
};
