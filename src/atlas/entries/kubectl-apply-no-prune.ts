// What is gone from the file stays in the cluster.
import type { AtlasEntry } from '../entry.ts';

export const kubectlApplyNoPrune: AtlasEntry = {
  id: 'kubectl-apply-no-prune',
  statement:
    '`kubectl apply` makes and changes the objects that it is given; objects that are no longer among them stay, unless `--prune` is given.',
  versions: 'kubectl 1.x',
  sources: [
    {
      title: 'Kubernetes: Declarative Management Using Configuration Files',
      url: 'https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/',
      unread: true,
    },
  ],
  derives: 'command-cannot: a step takes an object away by leaving it out of what it applies.',
  knows: {
    form: 'capability',
    line: /\bkubectl apply\b(?!.*--prune)/,
    cannot: 'remove',
    about: ['object', 'secret', 'namespace', 'volume'],
    because: 'apply removes nothing',
    suggestion: 'Delete the object by its name.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }] },
    'two/step': {
      retracts: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }],
      runs: [{ at: 'laptop', shell: 'login', line: 'kubectl apply -f feed/', effect: 'changes' }],
    },
  },
  good: {
    'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }] },
    'two/step': {
      retracts: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }],
      runs: [{ at: 'laptop', shell: 'login', line: 'kubectl delete -n feed deployment old', effect: 'changes' }],
    },
  },
};
