// Phase 5: devpi.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host, unit } from './0-names.ts';
import { onGilbert, onIndri } from './deploy.ts';
import { balancer, namespace, object, taggedAsWritten } from './in-cluster.ts';

export const devpi = phase('devpi', { goal: 'Migrate devpi', inOrder: true }, ({ step }) => {
  step(
    'image',
    declared({
      says: '5.1: build an image with devpi-server and devpi-web and push it to the registry, for the cluster to pull',
      requires: [{ fact: 'reaches', from: 'node:minikube', to: 'registry.tail8d86e.ts.net', port: 443, scheme: 'https' }],
      provides: [{ fact: 'image', image: 'registry.tail8d86e.ts.net/blumeops/devpi:1', architecture: 'arm64' }],
      runs: [onGilbert('podman push registry.tail8d86e.ts.net/blumeops/devpi:1', { effect: 'changes' })],
    }),
  );
  step(
    'deploy',
    declared({
      says: '5.2: a StatefulSet with 50Gi, and the existing data without the PyPI cache',
      provides: [
        namespace('devpi'),
        object('StatefulSet devpi/devpi'),
        { fact: 'volume', cluster, volume: 'devpi/data', sort: 'pvc', sizeGiB: 50, dataset: 'devpi-packages' },
        { fact: 'copy', dataset: 'devpi-packages', place: `${cluster}/devpi/data`, tool: 'cp', live: true },
        { fact: 'writer', dataset: 'devpi-packages', writer: 'devpi@minikube', place: `${cluster}/devpi/data` },
      ],
    }),
  );
  step('balancer', declared({ says: '5.3: loadBalancer with tag svc:pypi', provides: [balancer('pypi'), taggedAsWritten('pypi')] }));
  step('pip-conf', declared({ says: '5.4: update pip.conf on gilbert' }));
  step(
    'stop',
    declared({
      says: '5.5: stop mcquack devpi',
      retracts: [
        unit('mcquack.eblume.devpi'),
        { fact: 'listens', host, port: 3141, holder: 'devpi' },
        { fact: 'writer', dataset: 'devpi-packages', writer: 'devpi@indri' },
      ],
      runs: [onIndri('launchctl unload ~/Library/LaunchAgents/mcquack.eblume.devpi.plist', { effect: 'changes' })],
    }),
  );
});
