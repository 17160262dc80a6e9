// Host is the container, not the cluster.
import type { AtlasEntry } from '../entry.ts';

export const minikubeStatusHost: AtlasEntry = {
  id: 'minikube-status-host',
  statement:
    'The field Host of `minikube status` tells of the machine or container of the node; kubelet and apiserver have fields of their own and can be stopped while Host is Running.',
  versions: 'minikube 1.x',
  sources: [{ title: 'minikube status', url: 'https://minikube.sigs.k8s.io/docs/commands/status/', unread: true }],
  derives: 'check-scope: a check of the field Host is taken for a check of the cluster.',
  twin: 'After a power cut the stand-in says Host Running and API stopped.',
  knows: {
    form: 'probe',
    probe: /\bHost\b/,
    misses: { fact: 'cluster' },
    because: 'the node’s container runs on without kubelet and API',
    suggestion: 'Ask the API itself: `kubectl get --raw /readyz`.',
  },
  bad: {
    'one/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'cluster', cluster: 'minikube' }],
          looksAt: 'status-field',
          pattern: 'minikube status {{.Host}}',
        },
      ],
    },
  },
  good: {
    'one/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'cluster', cluster: 'minikube' }],
          looksAt: 'url',
          pattern: 'kubectl get --raw /readyz',
        },
      ],
    },
  },
};
