// The operator gives only tags that it owns.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleOperatorOwnsTags: AtlasEntry = {
  id: 'tailscale-operator-owns-tags',
  statement:
    'The operator for Kubernetes can make devices with a tag only when its own tag, `tag:k8s-operator` by default, is among that tag’s owners in the policy.',
  versions: 'Tailscale Kubernetes operator 1.50 and later',
  sources: [
    { title: 'Install the Tailscale Kubernetes Operator', url: 'https://tailscale.com/docs/kubernetes-operator/install-operator.md' },
    { title: 'Tag customization, tag ownership', url: 'https://tailscale.com/docs/kubernetes-operator/reference/tags' },
  ],
  derives: 'product-requirement: a proxy of the cluster gets a tag that the operator does not own.',
  knows: {
    form: 'implication',
    when: { fact: 'tagged', where: { device: { like: 'cluster:*' }, tag: { same: 'tag' } } },
    needs: { fact: 'defined', where: { name: { same: 'tag' }, owners: { like: 'tag:k8s-operator*' } } },
    moment: 'before',
    because: 'the operator’s key is refused, and the proxy never joins',
    suggestion: 'Add `tag:k8s-operator` to the owners of the tag.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'defined', name: 'tag:feed', owners: ['autogroup:admin'] }] },
    'two/step': { provides: [{ fact: 'tagged', device: 'cluster:minikube/feed', tag: 'tag:feed' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'defined', name: 'tag:feed', owners: ['autogroup:admin', 'tag:k8s-operator'] }] },
    'two/step': { provides: [{ fact: 'tagged', device: 'cluster:minikube/feed', tag: 'tag:feed' }] },
  },
};
