// The chart keeps nothing.
import type { AtlasEntry } from '../entry.ts';

export const grafanaChartEphemeral: AtlasEntry = {
  id: 'grafana-chart-ephemeral',
  statement:
    'Grafana’s database is a SQLite file in its data folder unless another is configured; the Helm chart puts that folder on no volume (`persistence.enabled` is false) and makes up an admin password.',
  versions: 'chart grafana 6 and later',
  sources: [
    {
      title: 'Grafana: defaults.ini, paths and database',
      url: 'https://raw.githubusercontent.com/grafana/grafana/master/conf/defaults.ini',
    },
    {
      title: 'grafana helm-charts: values.yaml',
      url: 'https://github.com/grafana/helm-charts/blob/main/charts/grafana/values.yaml',
      unread: true,
    },
  ],
  derives: 'default-counts: Grafana comes into a cluster, and nothing says where its database is.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: 'Deployment */grafana' } } },
    setting: 'persistence.enabled',
    value: 'false',
    because: 'users, preferences and the admin password are gone with the pod',
    suggestion: 'Say it: a claim with a secret for the admin, or everything provisioned from files.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment monitoring/grafana' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Deployment monitoring/grafana' },
        { fact: 'setting', service: 'grafana', setting: 'persistence.enabled', value: true },
      ],
    },
  },
};
