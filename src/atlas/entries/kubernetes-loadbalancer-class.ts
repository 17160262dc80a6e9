// Somebody must implement the class.
import type { AtlasEntry } from '../entry.ts';

export const kubernetesLoadbalancerClass: AtlasEntry = {
  id: 'kubernetes-loadbalancer-class',
  statement:
    'A Service with a loadBalancerClass is served only by an implementation of that class; without one it stays pending and gets no address. The class cannot be changed later.',
  versions: 'Kubernetes 1.24 and later',
  sources: [
    {
      title: 'Kubernetes: Service, load balancer class',
      url: 'https://github.com/kubernetes/website/blob/main/content/en/docs/concepts/services-networking/service.md',
    },
  ],
  derives: 'product-requirement: a cluster is to hold a tailnet name before the operator runs.',
  knows: {
    form: 'implication',
    when: { fact: 'name', where: { holder: { like: 'cluster:*' } } },
    needs: { fact: 'operator', where: { operator: { like: '*tailscale*' } } },
    moment: 'before',
    because: 'the Service stays pending and the name belongs to nobody',
    suggestion: 'Install the operator first, and see that its device is there.',
  },
  bad: { 'one/step': { provides: [{ fact: 'name', name: 'feed', holder: 'cluster:minikube/feed' }] } },
  good: {
    'one/step': { provides: [{ fact: 'operator', cluster: 'minikube', operator: 'tailscale' }] },
    'two/step': { provides: [{ fact: 'name', name: 'feed', holder: 'cluster:minikube/feed' }] },
  },
};
