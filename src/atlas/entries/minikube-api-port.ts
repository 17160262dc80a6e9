// The published port of the API is drawn anew.
import type { AtlasEntry } from '../entry.ts';

export const minikubeApiPort: AtlasEntry = {
  id: 'minikube-api-port',
  statement:
    'With the docker and podman drivers minikube publishes the API on a port of the host that the container engine picks at every start, unless `--ports` fixes it at creation.',
  versions: 'minikube 1.x, drivers docker and podman',
  sources: [
    { title: 'minikube #11041: apiserver port is exposed to a random port', url: 'https://github.com/kubernetes/minikube/issues/11041' },
    { title: 'minikube #11070: --ports HOST:8443 at creation', url: 'https://github.com/kubernetes/minikube/pull/11070' },
  ],
  derives: 'value-moves: the port is written into a configuration.',
  twin: 'The stand-in of minikube draws a port at every start.',
  knows: {
    form: 'volatility',
    parameter: { like: '*api*port*' },
    volatility: 'per-start',
    because: 'the container engine draws another port',
    suggestion: 'Fix it at creation with `--ports=PORT:8443`, or ask for it where it is used.',
  },
  bad: { 'one/step': { provides: [{ fact: 'literal', where: 'serve configuration', value: 44491, of: 'minikube.api-port' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'parameter', parameter: 'minikube.api-port', value: 8443, volatility: 'static' },
        { fact: 'literal', where: 'serve configuration', value: 8443, of: 'minikube.api-port' },
      ],
    },
  },
};
