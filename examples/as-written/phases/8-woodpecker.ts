// Phase 8: Woodpecker.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { balancer, namespace, object, pods, taggedAsWritten } from './in-cluster.ts';

export const woodpecker = phase('woodpecker', { goal: 'Woodpecker CI beside Forgejo', inOrder: true }, ({ step }) => {
  step(
    'oauth',
    declared({
      says: '8.1: an OAuth application of Forgejo with the callback https://ci.tail8d86e.ts.net/authorize, kept in 1Password',
      provides: [{ fact: 'secret', label: 'woodpecker-oauth.client_secret', source: '1password' }],
    }),
  );
  step(
    'deploy',
    declared({
      says: '8.2: deploy server and agent; they call Forgejo, and builds clone from it',
      requires: [
        { fact: 'image', image: 'woodpeckerci/woodpecker-server', architecture: 'arm64' },
        { fact: 'reaches', from: pods, to: 'forge.tail8d86e.ts.net', port: 443, scheme: 'https', as: 'tag:k8s' },
      ],
      provides: [namespace('woodpecker'), object('StatefulSet woodpecker/server')],
    }),
  );
  step(
    'balancer',
    declared({
      says: '8.3: loadBalancer with tag svc:ci; critical files: the policy gets tag:ci',
      requires: [
        { fact: 'defined', name: 'svc:ci' },
        { fact: 'defined', name: 'tag:ci' },
      ],
      provides: [balancer('ci'), taggedAsWritten('ci')],
    }),
  );
  step('pipeline', declared({ says: '8.4: try a pipeline in a test repository', requires: [object('StatefulSet woodpecker/server')] }));
});
