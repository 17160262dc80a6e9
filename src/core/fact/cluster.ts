// Clusters: the API, what it knows, what is in it, and which images its nodes can run.
import type { FactFamily } from './fact-shape.ts';

export type ClusterFact =
  | {
      readonly fact: 'cluster';
      readonly cluster: string;
      readonly host?: string;
      readonly driver?: string;
      readonly runtime?: string;
      readonly version?: string;
      readonly architecture?: 'arm64' | 'amd64';
      readonly listenAddress?: string;
      readonly certificateNames?: readonly string[];
    }
  | { readonly fact: 'namespace'; readonly cluster: string; readonly namespace: string }
  | { readonly fact: 'crd'; readonly cluster: string; readonly type: string }
  | { readonly fact: 'object'; readonly cluster: string; readonly object: string }
  | { readonly fact: 'operator'; readonly cluster: string; readonly operator: string; readonly version?: string }
  | { readonly fact: 'image'; readonly image: string; readonly architecture: 'arm64' | 'amd64'; readonly digest?: string }
  | {
      readonly fact: 'upstream';
      readonly registry: string;
      readonly url: string;
      readonly prefix: string;
      readonly destination?: string;
    }
  | { readonly fact: 'image-path'; readonly registry: string; readonly path: string; readonly url: string }
  | { readonly fact: 'mirror'; readonly cluster: string; readonly registry: string; readonly runtime?: string; readonly endpoint?: string };

export const clusterFacts: FactFamily<ClusterFact> = {
  title: 'Clusters, objects and images',
  about:
    'A cluster with what was settled at its creation (driver, runtime, names in the certificate), namespaces, definitions of custom resources, objects, operators that act, images by architecture, and the registries that nodes pull through.',
  facts: {
    cluster: {
      what: 'A cluster’s API answers under this context name.',
      key: ['cluster'],
      fields: {
        cluster: 'Context name.',
        host: 'Host on which its node runs.',
        driver: 'What its node is made with; settled at creation.',
        runtime: 'Container runtime of its nodes; settled at creation.',
        version: 'Kubernetes version.',
        architecture: 'Of its nodes.',
        listenAddress: 'Address at which the host offers the API.',
        certificateNames: 'Names in the API’s certificate; settled at creation.',
      },
      absence: 'false',
      example: { fact: 'cluster', cluster: 'minikube', host: 'indri', driver: 'podman', runtime: 'containerd' },
    },
    namespace: {
      what: 'A namespace is there.',
      key: ['cluster', 'namespace'],
      fields: { cluster: 'Context name.', namespace: 'Its name.' },
      absence: 'false',
      example: { fact: 'namespace', cluster: 'minikube', namespace: 'databases' },
    },
    crd: {
      what: 'The API knows a custom resource.',
      key: ['cluster', 'type'],
      fields: { cluster: 'Context name.', type: '`group/Kind`.' },
      absence: 'false',
      example: { fact: 'crd', cluster: 'minikube', type: 'monitoring.coreos.com/PodMonitor' },
    },
    object: {
      what: 'An object is there.',
      key: ['cluster', 'object'],
      fields: { cluster: 'Context name.', object: 'Kind, namespace and name as one label.' },
      absence: 'false',
      example: { fact: 'object', cluster: 'minikube', object: 'Deployment miniflux/miniflux' },
    },
    operator: {
      what: 'An operator runs and acts on its custom resources.',
      key: ['cluster', 'operator'],
      fields: { cluster: 'Context name.', operator: 'Its name.', version: 'Its version.' },
      absence: 'false',
      example: { fact: 'operator', cluster: 'minikube', operator: 'cloudnative-pg' },
    },
    image: {
      what: 'A container image can be had for an architecture.',
      key: ['image', 'architecture'],
      fields: { image: 'As it is written in the manifest.', architecture: 'Architecture.', digest: 'Digest for that architecture.' },
      absence: 'unknown',
      example: { fact: 'image', image: 'ghcr.io/miniflux/miniflux:2.2.16', architecture: 'arm64' },
    },
    upstream: {
      what: 'A registry fetches what it does not have from another one, under a prefix.',
      key: ['registry', 'url', 'prefix'],
      fields: {
        registry: 'The registry that fetches.',
        url: 'Where it fetches from.',
        prefix: 'Paths of the other registry that it asks for: `**` for all, `library/*` for one level.',
        destination: 'What stands in front of them in the local path; left out, local path and path there are the same.',
      },
      absence: 'unknown',
      example: { fact: 'upstream', registry: 'registry', url: 'https://ghcr.io', prefix: '**', destination: '/ghcr.io' },
    },
    'image-path': {
      what: 'Users are told that a path of a registry is an image of another one.',
      key: ['registry', 'path'],
      fields: { registry: 'The registry.', path: 'Local path of one image, as an example of its sort.', url: 'Where it is fetched from.' },
      absence: 'unknown',
      example: { fact: 'image-path', registry: 'registry', path: 'ghcr.io/miniflux/miniflux', url: 'https://ghcr.io' },
    },
    mirror: {
      what: 'Nodes pull a registry’s images through a mirror.',
      key: ['cluster', 'registry'],
      fields: {
        cluster: 'Context name.',
        registry: 'Registry in the image’s name.',
        runtime: 'The runtime whose configuration says so; another runtime does not read it.',
        endpoint: 'Where the mirror is, as the node reaches it.',
      },
      absence: 'unknown',
      example: {
        fact: 'mirror',
        cluster: 'minikube',
        registry: 'docker.io',
        runtime: 'docker',
        endpoint: 'http://host.minikube.internal:5050',
      },
    },
  },
};
