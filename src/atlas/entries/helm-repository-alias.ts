// A chart's alias must be known to this helm.
import type { AtlasEntry } from '../entry.ts';

export const helmRepositoryAlias: AtlasEntry = {
  id: 'helm-repository-alias',
  statement:
    '`helm install NAME ALIAS/CHART` needs the alias to have been added with `helm repo add` for the same user; a chart in a registry is named by its `oci://` address.',
  versions: 'Helm 3 and 4',
  sources: [{ title: 'Helm: install', url: 'https://helm.sh/docs/helm/helm_install/' }],
  derives: 'command-end: a chart is installed from a repository that nobody has added.',
  knows: {
    form: 'command',
    line: /\bhelm (?:install|upgrade)\b.*?\s(?<alias>[a-z0-9][a-z0-9-]*)\/[a-z0-9][\w-]*(?:\s|$)/,
    requires: { fact: 'wired', where: { into: { like: 'helm*' }, name: { same: 'alias' } } },
    because: 'the alias is unknown to helm',
    suggestion: 'Add the repository first, or name the chart by its `oci://` address with its version.',
  },
  bad: {
    'one/run': { runs: [{ at: 'laptop', shell: 'login', line: 'helm install feed example/feed --version 1.2.3', effect: 'changes' }] },
  },
  good: {
    'one/alias': { provides: [{ fact: 'wired', into: 'helm@mini', name: 'example' }] },
    'two/run': { runs: [{ at: 'laptop', shell: 'login', line: 'helm install feed example/feed --version 1.2.3', effect: 'changes' }] },
  },
};
