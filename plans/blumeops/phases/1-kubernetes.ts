// Phase 1: the two operators, and the PostgreSQL cluster that later phases move into.
import { cnpgOperatorFact, cnpgOperatorObjects } from '../../../src/catalog/cloudnative-pg/operator.ts';
import { postgresCluster } from '../../../src/catalog/cloudnative-pg/postgres-cluster.ts';
import { tailscaleNamespace, tailscaleOperatorFact, tailscaleOperatorObjects } from '../../../src/catalog/tailscale-operator/tailscale-operator.ts';
import { kubeReady } from '../../../src/kinds/check/kube-ready/kube-ready.ts';
import { secretGate } from '../../../src/kinds/gate/secret-gate/secret-gate.ts';
import { kubeObjects } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import { phase } from '../../../src/plan/phase.ts';

export const cluster = 'minikube';

/** PostgreSQL 18, as on indri: a dump of 18 does not load into an older major. */
export const blumeopsPg = postgresCluster({
  cluster,
  namespace: 'databases',
  name: 'blumeops-pg',
  imageName: 'ghcr.io/cloudnative-pg/postgresql:18.1',
  storageSize: '10Gi',
  storageClass: 'standard',
  database: { name: 'miniflux', owner: 'miniflux' },
  roles: [{ name: 'borgmatic', inRoles: ['pg_read_all_data'], password: { secret: 'named', name: 'borgmatic-database', key: 'password' } }],
});

export const kubernetes = phase('kubernetes', { goal: 'The Tailscale and CloudNativePG operators run, and blumeops-pg is healthy' }, ({ step, check }) => {
  const oauth = step(
    'tailscale-oauth',
    secretGate({
      name: 'tailscale-oauth',
      keys: ['client_id', 'client_secret'],
      instructions:
        'In the Tailscale admin console, Settings → OAuth clients, make a client with the scopes Devices Core, Auth Keys and Services (write) and the tag tag:k8s-operator; the policy must name tag:k8s-operator as an owner of tag:k8s.',
    }),
  );
  step(
    'tailscale-operator',
    kubeObjects({
      cluster,
      objects: tailscaleOperatorObjects({
        cluster,
        version: 'v1.92.5',
        oauth: { clientId: { secret: 'named', name: 'tailscale-oauth', key: 'client_id' }, clientSecret: { secret: 'named', name: 'tailscale-oauth', key: 'client_secret' } },
      }),
      provides: [tailscaleOperatorFact(cluster)],
    }),
    { after: [oauth] },
  );
  step('database-operator', kubeObjects({ cluster, objects: cnpgOperatorObjects({ version: '1.28.0' }), provides: [cnpgOperatorFact(cluster)] }));
  step('database-cluster', kubeObjects({ cluster, objects: blumeopsPg.objects, requires: [cnpgOperatorFact(cluster)] }));

  check('tailscale-operator-ready', kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace: tailscaleNamespace, name: 'operator' }));
  check('database-operator-ready', kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'cnpg-system', name: 'cnpg-controller-manager' }));
  check('database-cluster-healthy', kubeReady({ cluster, apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', namespace: 'databases', name: 'blumeops-pg' }));
});
