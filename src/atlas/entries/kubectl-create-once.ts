// Created once.
import type { AtlasEntry } from '../entry.ts';

export const kubectlCreateOnce: AtlasEntry = {
  id: 'kubectl-create-once',
  statement: '`kubectl create` is refused with AlreadyExists when the object is there.',
  versions: 'kubectl 1.x',
  sources: [{ title: 'kubectl create', url: 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/', unread: true }],
  derives: 'not-repeatable: the step cannot be tried again.',
  knows: {
    form: 'once',
    line: /\bkubectl(?: -\S+(?: \S+)?)* create\b(?!.*--dry-run)/,
    because: 'the object is there already',
    suggestion: 'Use `kubectl apply`, or `create --dry-run=client -o yaml` piped into it.',
  },
  bad: { 'one/run': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl create namespace databases', effect: 'changes' }] } },
  good: { 'one/run': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl apply -f databases.yaml', effect: 'changes' }] } },
};
