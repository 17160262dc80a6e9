// Healthy without data.
import type { AtlasEntry } from '../entry.ts';

export const grafanaHealth: AtlasEntry = {
  id: 'grafana-health',
  statement: '`/api/health` of Grafana tells of its own database; data sources are not asked. `/api/datasources/uid/UID/health` asks one.',
  versions: 'Grafana 9 and later',
  sources: [
    {
      title: 'Grafana: Data source HTTP API',
      url: 'https://grafana.com/docs/grafana/latest/developers/http_api/data_source/',
      unread: true,
    },
  ],
  derives: 'check-scope: the health address is taken for a check of data sources.',
  knows: {
    form: 'probe',
    probe: /\/api\/health\b/,
    misses: { fact: 'reaches' },
    because: 'data sources are not asked',
    suggestion: 'Ask each data source: `/api/datasources/uid/UID/health`, or run a query through it.',
  },
  bad: {
    'one/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'reaches', from: 'cluster:minikube', to: 'prometheus', port: 9090 }],
          looksAt: 'url',
          pattern: 'http://grafana:3000/api/health',
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
          tests: [{ fact: 'reaches', from: 'cluster:minikube', to: 'prometheus', port: 9090 }],
          looksAt: 'url',
          pattern: 'http://grafana:3000/api/datasources/uid/p/health',
        },
      ],
    },
  },
};
