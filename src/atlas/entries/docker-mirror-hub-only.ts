// The Docker engine mirrors Docker Hub alone.
import type { AtlasEntry } from '../entry.ts';

export const dockerMirrorHubOnly: AtlasEntry = {
  id: 'docker-mirror-hub-only',
  statement:
    '`registry-mirrors` of the Docker engine is asked for images of Docker Hub only; images of other registries are pulled from these.',
  versions: 'Docker Engine, all versions',
  sources: [
    { title: 'Docker: Mirror the Docker Hub library', url: 'https://docs.docker.com/docker-hub/image-library/mirror/', unread: true },
  ],
  derives: 'product-refuses: a mirror for another registry through the Docker engine.',
  knows: {
    form: 'refusal',
    when: { fact: 'mirror', where: { runtime: 'docker', registry: { not: 'docker.io' } } },
    because: 'the Docker engine mirrors Docker Hub alone',
    suggestion: 'Name the images by the local registry, or use containerd.',
  },
  bad: { 'one/step': { provides: [{ fact: 'mirror', cluster: 'minikube', registry: 'ghcr.io', runtime: 'docker' }] } },
  good: { 'one/step': { provides: [{ fact: 'mirror', cluster: 'minikube', registry: 'docker.io', runtime: 'docker' }] } },
};
