// A value in the argument list is no secret.
import type { AtlasEntry } from '../entry.ts';

export const kubectlSecretLiteral: AtlasEntry = {
  id: 'kubectl-secret-literal',
  statement: '`--from-literal` puts the value into the argument list, which the process list and the shell’s history show.',
  versions: 'kubectl 1.x',
  sources: [
    {
      title: 'Kubernetes: Managing Secrets using kubectl',
      url: 'https://kubernetes.io/docs/tasks/configmap-secret/managing-secret-using-kubectl/',
      unread: true,
    },
  ],
  derives: 'command-flags: a secret’s value stands in a command line.',
  knows: {
    form: 'command-flags',
    line: /\bkubectl\b.*\bcreate secret\b.*--from-literal/,
    level: 'warning',
    because: 'the value is in the process list and in the history',
    suggestion: 'Use `--from-file` or `--from-env-file` with standard input.',
  },
  bad: {
    'one/run': {
      runs: [
        { at: 'laptop', shell: 'login', line: 'kubectl create secret generic db --from-literal=password=$PASSWORD', effect: 'changes' },
      ],
    },
  },
  good: {
    'one/run': {
      runs: [
        {
          at: 'laptop',
          shell: 'login',
          line: 'kubectl create secret generic db --from-file=password=/dev/stdin --dry-run=client -o yaml',
          effect: 'changes',
        },
      ],
    },
  },
};
