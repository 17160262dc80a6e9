// Phase 6: Kiwix.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host, unit } from './0-names.ts';
import { onIndri } from './deploy.ts';
import { balancer, namespace, object, taggedAsWritten } from './in-cluster.ts';

export const kiwix = phase('kiwix', { goal: 'Migrate kiwix-serve', inOrder: true }, ({ step }) => {
  step(
    'volume',
    declared({
      says: '6.1: an NFS or hostPath volume on the download directory of transmission, ReadOnlyMany',
      requires: [{ fact: 'mountable', cluster, volume: 'hostPath' }],
      provides: [
        {
          fact: 'volume',
          cluster,
          volume: 'kiwix/archives',
          sort: 'hostPath',
          source: '/Users/erichblume/transmission',
          dataset: 'archives',
        },
      ],
    }),
  );
  step(
    'deploy',
    declared({
      says: '6.2: ghcr.io/kiwix/kiwix-serve:3.8.1 with /data/*.zim',
      requires: [{ fact: 'image', image: 'ghcr.io/kiwix/kiwix-serve:3.8.1', architecture: 'arm64' }],
      provides: [namespace('kiwix'), object('Deployment kiwix/kiwix')],
    }),
  );
  step('balancer', declared({ says: '6.3: loadBalancer with tag svc:kiwix', provides: [balancer('kiwix'), taggedAsWritten('kiwix')] }));
  step(
    'stop',
    declared({
      says: '6.4: stop mcquack kiwix-serve',
      retracts: [unit('mcquack.eblume.kiwix-serve'), { fact: 'listens', host, port: 5501, holder: 'kiwix' }],
      runs: [onIndri('launchctl unload ~/Library/LaunchAgents/mcquack.eblume.kiwix-serve.plist', { effect: 'changes' })],
    }),
  );
});
