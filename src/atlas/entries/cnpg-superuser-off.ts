// There is no superuser to log in with.
import type { AtlasEntry } from '../entry.ts';

export const cnpgSuperuserOff: AtlasEntry = {
  id: 'cnpg-superuser-off',
  statement:
    'CloudNativePG makes the secret `CLUSTER-superuser` and lets `postgres` log in by password only with `enableSuperuserAccess: true`; the default is false. The application’s own secret is `CLUSTER-app`.',
  versions: 'CloudNativePG 1.21 and later',
  sources: [
    {
      title: 'CloudNativePG: Connecting from an application',
      url: 'https://github.com/cloudnative-pg/cloudnative-pg/blob/main/docs/src/applications.md',
    },
  ],
  derives: 'default-counts: a step needs the superuser’s secret.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: 'Cluster *' } } },
    matters: { fact: 'secret', where: { label: { like: '*-superuser.*' } } },
    setting: 'enableSuperuserAccess',
    value: 'false',
    because: 'there is no secret for the superuser',
    suggestion: 'Use the application’s role, or enable it in the Cluster and say why.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Cluster databases/pg' }] },
    'two/step': { requires: [{ fact: 'secret', label: 'minikube/databases/pg-superuser.password' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Cluster databases/pg' }] },
    'two/step': { requires: [{ fact: 'secret', label: 'minikube/databases/pg-app.password' }] },
  },
};
