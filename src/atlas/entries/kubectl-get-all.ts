// All is not all.
import type { AtlasEntry } from '../entry.ts';

export const kubectlGetAll: AtlasEntry = {
  id: 'kubectl-get-all',
  statement:
    '`kubectl get all` lists a fixed group of common sorts: Secrets, ConfigMaps, claims, Ingresses and custom resources are not in it.',
  versions: 'kubectl 1.x',
  sources: [
    { title: 'kubectl #151: get all does not list all resources in a namespace', url: 'https://github.com/kubernetes/kubectl/issues/151' },
  ],
  derives: 'command-flags: its output is kept as a backup.',
  knows: {
    form: 'command-flags',
    line: /\bkubectl get all\b/,
    level: 'warning',
    because: 'Secrets, ConfigMaps, claims and custom resources are missing',
    suggestion: 'Name the sorts, or keep the manifests; data is in none of them.',
  },
  bad: { 'one/run': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl get all -A -o yaml', effect: 'reads' }] } },
  good: {
    'one/run': {
      runs: [{ at: 'laptop', shell: 'login', line: 'kubectl get deployments,secrets,configmaps,pvc -A -o yaml', effect: 'reads' }],
    },
  },
};
