// Phase 2: Grafana, the pilot.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host, unit } from './0-names.ts';
import { onGilbert, onIndri, provision } from './deploy.ts';
import { balancer, namespace, object, pods } from './in-cluster.ts';

export const grafana = phase('grafana', { goal: 'Migrate Grafana as the pilot of lowest risk', inOrder: true }, ({ step }) => {
  step(
    'deploy',
    declared({
      says: '2.1: Grafana by Helm with the data sources and dashboards of the role, pointed at http://indri:9090 and http://indri:3100',
      requires: [
        { fact: 'reaches', from: pods, to: 'indri', port: 9090, scheme: 'http' },
        // The same flow as the tailnet would see it.
        { fact: 'reaches', from: 'tailnet:tag:k8s', to: 'indri', port: 9090, as: 'tag:k8s' },
        { fact: 'image', image: 'grafana/grafana:latest', architecture: 'arm64' },
      ],
      provides: [
        namespace('monitoring'),
        object('Deployment monitoring/grafana'),
        { fact: 'version', subject: 'grafana@minikube', version: 'latest', floating: true },
        // The chart's default when its values say nothing of persistence.
        { fact: 'volume', cluster, volume: 'monitoring/grafana', sort: 'emptyDir', dataset: 'grafana-users' },
        { fact: 'writer', dataset: 'grafana-users', writer: 'grafana@minikube', place: `${cluster}/monitoring/grafana` },
      ],
      runs: [onGilbert('helm install grafana grafana/grafana', { effect: 'changes' })],
    }),
  );
  step('balancer', declared({ says: '2.2: a Service with loadBalancerClass tailscale', provides: [balancer('grafana')] }));
  step('dashboards', declared({ says: '2.3: verify that all dashboards work', requires: [object('Deployment monitoring/grafana')] }));
  step(
    'unserve',
    declared({
      says: '2.4: remove the entry of grafana from tailscale_serve',
      retracts: [
        { fact: 'advertised', name: 'svc:grafana', host, port: 443 },
        { fact: 'name', name: 'grafana', holder: `host:${host}` },
      ],
      runs: [provision('tailscale-serve')],
    }),
  );
  step(
    'stop',
    declared({
      says: '2.5: brew services stop grafana',
      retracts: [
        unit('grafana'),
        { fact: 'listens', host, port: 3000, holder: 'grafana' },
        { fact: 'writer', dataset: 'grafana-users', writer: 'grafana@indri' },
      ],
      runs: [onIndri('brew services stop grafana', { effect: 'changes' })],
    }),
  );
});
