// Phase 7: Forgejo, of the highest risk.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host, unit } from './0-names.ts';
import { onGilbert, onIndri } from './deploy.ts';
import { balancer, namespace, object } from './in-cluster.ts';

export const forgejo = phase('forgejo', { goal: 'Migrate Forgejo', inOrder: true }, ({ step }) => {
  step(
    'deploy',
    declared({
      says: '7.1: helm install forgejo forgejo/forgejo, image codeberg.org/forgejo/forgejo:10',
      requires: [{ fact: 'image', image: 'codeberg.org/forgejo/forgejo:10', architecture: 'arm64' }],
      provides: [
        namespace('forgejo'),
        object('Deployment forgejo/forgejo'),
        { fact: 'version', subject: `${cluster}/forgejo`, version: '10' },
      ],
      runs: [onGilbert('helm install forgejo forgejo/forgejo --namespace forgejo --create-namespace', { effect: 'changes' })],
    }),
  );
  step(
    'stop',
    declared({
      says: '7.2: stop brew forgejo',
      retracts: [unit('forgejo'), { fact: 'writer', dataset: 'forge', writer: 'forgejo@indri' }],
      provides: [{ fact: 'frozen', dataset: 'forge' }],
      runs: [onIndri('brew services stop forgejo', { effect: 'changes' })],
    }),
  );
  step(
    'copy',
    declared({
      says: '7.2: copy the data to the volume and start Forgejo in the cluster',
      provides: [
        { fact: 'copy', dataset: 'forge', place: `${cluster}/forgejo/data`, tool: 'cp' },
        { fact: 'writer', dataset: 'forge', writer: 'forgejo@minikube', place: `${cluster}/forgejo/data` },
      ],
    }),
  );
  step('balancer', declared({ says: '7.3: https by LoadBalancer, ssh on 22 by a TCP proxy', provides: [balancer('forge')] }));
  step(
    'verify',
    declared({
      says: '7.4: all repositories can be reached; rollback: start brew forgejo again and restore its served name',
      requires: [object('Deployment forgejo/forgejo')],
      runs: [onGilbert(`git ls-remote ssh://forgejo@${host}:22/eblume/blumeops.git`)],
    }),
  );
});
