// Revisions of phase 0: the API's name and port, its credentials, the mirror, checks and collectors.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host, unit } from '../phases/0-names.ts';
import { onGilbert, onIndri } from '../phases/deploy.ts';

export const clientKey = 'cluster:minikube.client-key';

export const access = phase('access', { goal: 'kubectl from gilbert, and what looks at the cluster', inOrder: true }, ({ step }) => {
  step(
    'recreate',
    declared({
      says: '0.10 revised: make the cluster anew with the names indri and k8s.tail8d86e.ts.net, listening on every interface',
      provides: [
        { fact: 'cluster', cluster, listenAddress: '0.0.0.0', certificateNames: ['indri', 'k8s.tail8d86e.ts.net'] },
        { fact: 'secret', label: clientKey, source: 'cluster:minikube' },
        { fact: 'parameter', parameter: 'minikube.api-port', value: 44_491, volatility: 'per-start' },
      ],
    }),
  );
  step(
    'serve-api',
    declared({
      says: '0.14: serve svc:k8s on 443 to tcp://localhost:44491',
      requires: [{ fact: 'cluster', cluster }],
      provides: [{ fact: 'literal', where: 'role:tailscale_serve svc:k8s', value: 44_491, of: 'minikube.api-port' }],
    }),
  );
  step(
    'store-key',
    declared({
      says: '0.14: put the client key into 1Password',
      requires: [{ fact: 'secret', label: clientKey }],
      provides: [{ fact: 'secret', label: 'minikube-client.key', source: '1password', copyOf: clientKey }],
    }),
  );
  step(
    'key-plugin',
    declared({
      says: '0.10 executed: a credential plug-in asks 1Password for the key at each call of kubectl, also in the health script',
      requires: [{ fact: 'secret', label: 'minikube-client.key' }],
      runs: [onGilbert('kubectl get --raw /healthz', { attended: false })],
    }),
  );
  step(
    'role-lookups',
    declared({
      says: 'Phase 4 executed: tasks of the role on indri look the passwords up',
      requires: [{ fact: 'secret', label: 'borgmatic-database.password' }],
      runs: [onIndri('mise run render-pgpass', { effect: 'changes', attended: true })],
    }),
  );
  step(
    'mirror',
    declared({
      says: 'Phase 1 revised: write hosts.toml of containerd into the node',
      provides: [
        { fact: 'mirror', cluster, registry: 'docker.io', runtime: 'containerd', endpoint: 'http://host.minikube.internal:5050' },
        { fact: 'parameter', parameter: 'cluster.host-alias', value: 'host.containers.internal' },
        { fact: 'literal', where: 'grafana values: data sources', value: 'host.containers.internal', of: 'cluster.host-alias' },
      ],
      runs: [onIndri('cat hosts.toml | minikube ssh -- sudo tee /etc/containerd/certs.d/docker.io/hosts.toml', { effect: 'changes' })],
    }),
  );
  step(
    'metrics',
    declared({
      says: '18 Jan: an agent minikube-metrics, whose script calls minikube and kubectl',
      provides: [
        { ...unit('mcquack.eblume.minikube-metrics'), sort: 'timer', manager: 'launchd', everySeconds: 60, calls: ['minikube', 'mv'] },
        { fact: 'program', host, program: '/opt/homebrew/bin/minikube' },
      ],
    }),
  );
  step(
    'rewritten-checks',
    declared({
      says: '22 Jan: the health script asks launchctl for mcquack.borgmatic-metrics, and whether the daemon power-metrics is loaded',
      provides: [
        { ...unit('mcquack.power-metrics'), sort: 'daemon', manager: 'launchd', domain: 'system' },
        {
          fact: 'check',
          check: 'borgmatic-metrics',
          tests: [unit('mcquack.eblume.borgmatic-metrics')],
          looksAt: 'units',
          pattern: 'mcquack.borgmatic-metrics',
          expects: 'last exit 0',
          from: 'host:indri',
        },
        {
          fact: 'check',
          check: 'power-metrics',
          tests: [unit('mcquack.power-metrics')],
          looksAt: 'units',
          pattern: '^mcquack\\.power-metrics$',
          expects: 'loaded',
          from: 'host:indri',
        },
      ],
    }),
  );
});
