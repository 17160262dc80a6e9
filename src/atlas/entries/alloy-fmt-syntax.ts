// Formatted is not valid.
import type { AtlasEntry } from '../entry.ts';

export const alloyFmtSyntax: AtlasEntry = {
  id: 'alloy-fmt-syntax',
  statement:
    '`alloy fmt` parses a file and does not look whether the components that it refers to are there; one dangling reference, and Alloy loads nothing of the file.',
  versions: 'Grafana Alloy 1.x',
  sources: [
    { title: 'Grafana Alloy: alloy fmt', url: 'https://grafana.com/docs/alloy/latest/reference/cli/fmt/', unread: true },
    { title: 'Grafana Alloy: alloy validate', url: 'https://grafana.com/docs/alloy/latest/reference/cli/validate/', unread: true },
  ],
  derives: 'check-scope: `alloy fmt` is taken for a proof that the components are there.',
  knows: {
    form: 'probe',
    probe: /\balloy fmt\b/,
    misses: { fact: 'wired' },
    because: 'it does not follow references',
    suggestion: 'Use `alloy validate`, and look at the component’s health after the reload.',
  },
  bad: {
    'one/run': {
      runs: [
        {
          at: 'host:mini',
          shell: 'ssh',
          line: 'alloy fmt config.alloy',
          effect: 'reads',
          proves: [{ fact: 'wired', into: 'alloy-config', name: 'loki.write.local' }],
        },
      ],
    },
  },
  good: {
    'one/run': {
      runs: [
        {
          at: 'host:mini',
          shell: 'ssh',
          line: 'alloy validate config.alloy',
          effect: 'reads',
          proves: [{ fact: 'wired', into: 'alloy-config', name: 'loki.write.local' }],
        },
      ],
    },
  },
};
