// Phase 1: policy for workloads, OAuth client, both operators, the database cluster, metrics.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, host } from './0-names.ts';
import { onGilbert, provision } from './deploy.ts';
import { namespace, object, pods, server } from './in-cluster.ts';

export const kubernetes = phase('kubernetes', { goal: 'Tailscale operator and CloudNativePG operator', inOrder: true }, ({ step }) => {
  step(
    'policy',
    declared({
      says: '1.1: add tag:k8s to tagOwners, and a grant for it to tag:registry on 443, so that workloads push to and pull from the registry',
      requires: [
        { fact: 'reaches', from: pods, to: 'registry.tail8d86e.ts.net', port: 443, as: 'tag:k8s' },
        // What a workload's image needs is pulled where the container engine is.
        { fact: 'reaches', from: 'vm:podman', to: 'registry.tail8d86e.ts.net', port: 443 },
      ],
      provides: [
        { fact: 'defined', name: 'tag:k8s', owners: ['autogroup:admin', 'tag:blumeops'] },
        { fact: 'access', source: 'tag:k8s', destination: 'tag:registry', ports: 'tcp:443' },
      ],
      runs: [onGilbert('mise run tailnet-preview && mise run tailnet-up', { effect: 'changes' })],
    }),
  );
  step(
    'oauth-client',
    declared({
      says: '1.2: make an OAuth client with the tag tag:k8s-operator and put it into 1Password',
      requires: [{ fact: 'defined', name: 'tag:k8s-operator' }],
      provides: [
        { fact: 'secret', label: 'tailscale-oauth.client_id', source: '1password' },
        { fact: 'secret', label: 'tailscale-oauth.client_secret', source: '1password' },
      ],
    }),
  );
  step(
    'helm-repository',
    declared({
      says: '1.3: helm repo add tailscale',
      provides: [{ fact: 'wired', into: 'helm@gilbert', name: 'tailscale' }],
      runs: [onGilbert('helm repo add tailscale https://pkgs.tailscale.com/helmcharts', { effect: 'changes' })],
    }),
  );
  step(
    'tailscale-operator',
    declared({
      says: '1.3: helm install tailscale-operator into tailscale-system with the client from the environment',
      requires: [
        { fact: 'cluster', cluster },
        { fact: 'secret', label: 'tailscale-oauth.client_secret' },
      ],
      provides: [
        namespace('tailscale-system'),
        { fact: 'operator', cluster, operator: 'tailscale' },
        { fact: 'version', subject: 'tailscale-operator@minikube', version: 'latest', floating: true },
      ],
      runs: [onGilbert('helm install tailscale-operator tailscale/tailscale-operator --namespace tailscale-system', { effect: 'changes' })],
    }),
  );
  step(
    'cloudnative-pg',
    declared({
      says: '1.4: kubectl apply the manifest of CloudNativePG 1.24.0',
      provides: [
        namespace('cnpg-system'),
        { fact: 'operator', cluster, operator: 'cloudnative-pg', version: '1.24.0' },
        { fact: 'crd', cluster, type: 'postgresql.cnpg.io/v1 Cluster' },
      ],
      runs: [onGilbert('kubectl apply -f cnpg-1.24.0.yaml', { effect: 'changes' })],
    }),
  );
  step(
    'database-cluster',
    declared({
      says: '1.5: Cluster blumeops-pg in databases: one instance, 10Gi standard, enablePodMonitor',
      requires: [
        { fact: 'crd', cluster, type: 'postgresql.cnpg.io/v1 Cluster' },
        // What `enablePodMonitor` makes the operator create.
        { fact: 'crd', cluster, type: 'monitoring.coreos.com/v1 PodMonitor' },
      ],
      provides: [
        namespace('databases'),
        object('Cluster databases/blumeops-pg'),
        { fact: 'volume', cluster, volume: 'databases/blumeops-pg-1', sort: 'pvc', sizeGiB: 10, dataset: 'miniflux' },
        // No image is named: 1.24.0 then takes PostgreSQL 16.4.
        { fact: 'version', subject: server, version: '16.4' },
        {
          fact: 'secret',
          label: `${cluster}/databases/blumeops-pg-app.password`,
          source: 'operator:cloudnative-pg',
          of: 'role:app@blumeops-pg',
        },
      ],
    }),
  );
  step(
    'metrics',
    declared({
      says: '1.6: add kubernetes_sd_configs to the collector on indri and scrape the operators',
      requires: [
        { fact: 'wired', into: 'alloy-language', name: 'kubernetes_sd_configs' },
        { fact: 'reaches', from: `host:${host}`, to: 'cnpg-controller-manager.cnpg-system.svc', port: 8080 },
      ],
      runs: [provision('alloy')],
    }),
  );
  step(
    'backups',
    declared({
      says: 'Backup strategy: CloudNativePG saves the databases to sifaka on a schedule from phase 1 on',
      requires: [{ fact: 'backup', dataset: 'miniflux', tool: 'cloudnative-pg@minikube' }],
    }),
  );
});
