// Taken by the API is not running.
import type { AtlasEntry } from '../entry.ts';

export const kubernetesSecretKeyStart: AtlasEntry = {
  id: 'kubernetes-secret-key-start',
  statement:
    '`kubectl apply` ends when the API has taken the objects. A pod whose environment names a Secret or key that is not there stays in CreateContainerConfigError, and nothing serves.',
  versions: 'Kubernetes 1.x',
  sources: [
    {
      title: 'Kubernetes: Secrets',
      url: 'https://github.com/kubernetes/website/blob/main/content/en/docs/concepts/configuration/secret.md',
    },
  ],
  derives: 'check-scope: `kubectl apply` is taken for a proof that something serves.',
  knows: {
    form: 'probe',
    probe: /\bkubectl apply\b/,
    misses: { fact: 'serving' },
    because: 'pods are made, or fail, afterwards',
    suggestion: 'Wait with `kubectl rollout status`, then ask the service itself.',
  },
  bad: {
    'one/run': {
      runs: [
        { at: 'laptop', shell: 'login', line: 'kubectl apply -f feed/', effect: 'changes', proves: [{ fact: 'serving', service: 'feed' }] },
      ],
    },
  },
  good: {
    'one/run': {
      runs: [
        {
          at: 'laptop',
          shell: 'login',
          line: 'kubectl rollout status deployment/feed',
          effect: 'changes',
          proves: [{ fact: 'serving', service: 'feed' }],
        },
      ],
    },
  },
};
