// Installed once.
import type { AtlasEntry } from '../entry.ts';

export const helmInstallOnce: AtlasEntry = {
  id: 'helm-install-once',
  statement: '`helm install` is refused while a release of that name is there; `helm upgrade --install` does either.',
  versions: 'Helm 3 and later',
  sources: [{ title: 'Helm: install', url: 'https://helm.sh/docs/helm/helm_install/', unread: true }],
  derives: 'not-repeatable: the step cannot be tried again.',
  knows: {
    form: 'once',
    line: /\bhelm install\b/,
    because: 'a release of that name is there already',
    suggestion: 'Use `helm upgrade --install` with a version.',
  },
  bad: {
    'one/run': {
      runs: [{ at: 'laptop', shell: 'login', line: 'helm install feed oci://example.org/feed --version 1.2.3', effect: 'changes' }],
    },
  },
  good: {
    'one/run': {
      runs: [
        { at: 'laptop', shell: 'login', line: 'helm upgrade --install feed oci://example.org/feed --version 1.2.3', effect: 'changes' },
      ],
    },
  },
};
