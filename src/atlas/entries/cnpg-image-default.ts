// The operator brings the major version.
import type { AtlasEntry } from '../entry.ts';

export const cnpgImageDefault: AtlasEntry = {
  id: 'cnpg-image-default',
  statement:
    'Without imageName a Cluster gets the PostgreSQL version that is the default of the operator’s release, so that another release of the operator means another major version for new clusters.',
  versions: 'CloudNativePG 1.x',
  sources: [
    { title: 'CloudNativePG: Bootstrap', url: 'https://github.com/cloudnative-pg/cloudnative-pg/blob/main/docs/src/bootstrap.md' },
    {
      title: 'CloudNativePG: Container images',
      url: 'https://github.com/cloudnative-pg/cloudnative-pg/blob/main/docs/src/container_images.md',
    },
  ],
  derives: 'default-counts: a Cluster is made and nothing says which image.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: 'Cluster *' } } },
    setting: 'imageName',
    value: 'the operator’s own',
    because: 'the server is whatever the operator’s release prefers, maybe older than the source',
    suggestion: 'Name the image with its major version, no older than the server that the data comes from.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Cluster databases/pg' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Cluster databases/pg' },
        { fact: 'setting', service: 'pg', setting: 'imageName', value: 'ghcr.io/cloudnative-pg/postgresql:18.0' },
      ],
    },
  },
};
