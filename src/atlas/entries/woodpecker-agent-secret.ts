// Agent and server share a secret.
import type { AtlasEntry } from '../entry.ts';

export const woodpeckerAgentSecret: AtlasEntry = {
  id: 'woodpecker-agent-secret',
  statement:
    'An agent of Woodpecker connects with `WOODPECKER_AGENT_SECRET`, which must be the server’s, or with a token that the server made for it.',
  versions: 'Woodpecker 1.x to 3.x',
  sources: [{ title: 'Woodpecker: Deploy with Helm', url: 'https://woodpecker-ci.org/docs/1.0/administration/kubernetes' }],
  derives: 'product-requirement: an agent is started before the secret is there.',
  knows: {
    form: 'implication',
    when: { fact: 'object', where: { object: { like: '* */woodpecker-agent*' } } },
    needs: { fact: 'secret', where: { label: { like: '*WOODPECKER_AGENT_SECRET' } } },
    moment: 'before',
    because: 'the agent is refused and starts again for ever',
    suggestion: 'Make the secret first, one for both.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment ci/woodpecker-agent' }] } },
  good: {
    'one/step': { provides: [{ fact: 'secret', label: 'minikube/ci/woodpecker.WOODPECKER_AGENT_SECRET' }] },
    'two/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment ci/woodpecker-agent' }] },
  },
};
