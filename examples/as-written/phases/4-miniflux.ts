// Phase 4: Miniflux itself.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host, unit } from './0-names.ts';
import { onIndri } from './deploy.ts';
import { balancer, namespace, object, server, taggedAsWritten } from './in-cluster.ts';

export const miniflux = phase('miniflux', { goal: 'Migrate Miniflux', inOrder: true }, ({ step }) => {
  step(
    'deploy',
    declared({
      says: '4.1: ghcr.io/miniflux/miniflux:latest, DATABASE_URL from a secret, RUN_MIGRATIONS 1',
      requires: [
        { fact: 'secret', label: `${cluster}/miniflux/miniflux.DATABASE_URL` },
        { fact: 'image', image: 'ghcr.io/miniflux/miniflux:latest', architecture: 'arm64' },
      ],
      provides: [
        namespace('miniflux'),
        object('Deployment miniflux/miniflux'),
        { fact: 'writer', dataset: 'miniflux', writer: 'miniflux@minikube', place: `${server}/miniflux` },
        // With RUN_MIGRATIONS, the tables are brought to whatever the image of that day wants.
        { fact: 'version', subject: 'schema:miniflux-tables', version: 'latest', floating: true },
      ],
    }),
  );
  step('balancer', declared({ says: '4.2: loadBalancer with tag svc:feed', provides: [balancer('feed'), taggedAsWritten('feed')] }));
  step('logs', declared({ says: '4.3: add the namespace to the log collection', requires: [namespace('miniflux')] }));
  step('verify', declared({ says: '4.4: verify login, feeds and API', requires: [object('Deployment miniflux/miniflux')] }));
  step(
    'stop',
    declared({
      says: '4.5: brew services stop miniflux',
      retracts: [
        unit('miniflux'),
        { fact: 'listens', host, port: 8080, holder: 'miniflux' },
        { fact: 'writer', dataset: 'miniflux', writer: 'miniflux@indri' },
      ],
      runs: [onIndri('brew services stop miniflux', { effect: 'changes' })],
    }),
  );
});
