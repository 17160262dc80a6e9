// Every Service is in the environment.
import type { AtlasEntry } from '../entry.ts';

export const kubernetesServiceLinks: AtlasEntry = {
  id: 'kubernetes-service-links',
  statement:
    'For each Service of a namespace its pods get variables such as `FEED_PORT=tcp://10.…`; a program whose own settings have that name reads them instead. `enableServiceLinks: false` leaves them out.',
  versions: 'Kubernetes 1.x',
  sources: [
    {
      title: 'Kubernetes: Service, environment variables',
      url: 'https://github.com/kubernetes/website/blob/main/content/en/docs/concepts/services-networking/service.md',
    },
  ],
  derives: 'default-counts: a Service is named after a program that reads NAME_PORT.',
  knows: {
    form: 'default',
    when: {
      fact: 'object',
      where: {
        object: {
          oneOf: [
            'Service paperless/paperless',
            'Service authelia/authelia',
            'Service postgres/postgres',
            'Service redis/redis',
            'Service devpi/devpi',
          ],
        },
      },
    },
    setting: 'enableServiceLinks',
    value: 'true',
    because: 'the pod finds NAME_PORT=tcp://… in its environment',
    suggestion: 'Name the Service otherwise, or set enableServiceLinks to false in the pod.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Service devpi/devpi' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Service devpi/devpi' },
        { fact: 'setting', service: 'devpi', setting: 'enableServiceLinks', value: false },
      ],
    },
  },
};
