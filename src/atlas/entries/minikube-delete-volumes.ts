// The claims go with the node.
import type { AtlasEntry } from '../entry.ts';

export const minikubeDeleteVolumes: AtlasEntry = {
  id: 'minikube-delete-volumes',
  statement:
    '`minikube delete` removes the node with everything in it, the hostPath volumes that its storage provisioner made for claims included.',
  versions: 'minikube 1.x',
  sources: [
    { title: 'minikube delete', url: 'https://minikube.sigs.k8s.io/docs/commands/delete/', unread: true },
    {
      title: 'minikube: Persistent Volumes',
      url: 'https://github.com/kubernetes/minikube/blob/master/site/content/en/docs/handbook/persistent_volumes.md',
    },
  ],
  derives: 'command-scope: volumes go that the step does not mean.',
  twin: 'The stand-in of minikube drops all objects and volumes.',
  knows: {
    form: 'command',
    line: /\bminikube delete\b/,
    takesAway: { fact: 'volume', where: { cluster: { like: 'minikube*' } } },
    because: 'claims of the default class are folders inside the node',
    suggestion: 'Back up and prove every volume first, and say in the step which of them it gives up.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'pvc' }] },
    'two/step': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'minikube delete', effect: 'changes' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'pvc' }] },
    'two/step': {
      retracts: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives' }],
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'minikube delete', effect: 'changes' }],
    },
  },
};
