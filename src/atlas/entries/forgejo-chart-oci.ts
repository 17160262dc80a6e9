// The chart lies in a registry.
import type { AtlasEntry } from '../entry.ts';

export const forgejoChartOci: AtlasEntry = {
  id: 'forgejo-chart-oci',
  statement:
    'Forgejo’s Helm chart is published as an OCI artefact, `oci://code.forgejo.org/forgejo-helm/forgejo`; there is no repository whose alias would lead to it.',
  versions: 'Forgejo Helm chart, all versions',
  sources: [{ title: 'forgejo-helm', url: 'https://code.forgejo.org/forgejo-helm/forgejo-helm', unread: true }],
  derives: 'command-flags: it is installed by an alias.',
  knows: {
    form: 'command-flags',
    line: /\bhelm (?:install|upgrade)\b.*\sforgejo\/forgejo\b/,
    lacks: /oci:\/\//,
    level: 'error',
    because: 'there is no such repository',
    suggestion: 'Name it `oci://code.forgejo.org/forgejo-helm/forgejo` with its version.',
  },
  bad: { 'one/run': { runs: [{ at: 'laptop', shell: 'login', line: 'helm upgrade --install forge forgejo/forgejo', effect: 'changes' }] } },
  good: {
    'one/run': {
      runs: [
        {
          at: 'laptop',
          shell: 'login',
          line: 'helm upgrade --install forge oci://code.forgejo.org/forgejo-helm/forgejo --version 15.0.0',
          effect: 'changes',
        },
      ],
    },
  },
};
