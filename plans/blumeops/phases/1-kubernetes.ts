// Phase 1: the two operators, and the PostgreSQL cluster that later phases move into.
import { cloudnativePgOperator } from '../../../src/catalog/cloudnative-pg/operator.ts';
import {
  ownerPassword,
  postgresCluster,
  postgresImage,
  postgresServer,
  primaryHost,
} from '../../../src/catalog/cloudnative-pg/postgres-cluster.ts';
import { tailscaleOperator } from '../../../src/catalog/tailscale-operator/operator.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { kubeReady } from '../../../src/kinds/check/kube-ready/kube-ready.ts';
import { secretGate } from '../../../src/kinds/gate/secret-gate/secret-gate.ts';
import { kubeObjects } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import { phase } from '../../../src/plan/phase.ts';

export const cluster = 'minikube';
export const tailscaleActs: Fact = { fact: 'operator', cluster, operator: 'tailscale' };
const cloudnativePgActs: Fact = { fact: 'operator', cluster, operator: 'cloudnative-pg' };

const names = { namespace: 'databases', name: 'blumeops-pg' };

/** Where later phases find the server: for its administrator, for a role, and for a pod. */
export const blumeopsPg = {
  database: (name: string, role: string) => ({ server: postgresServer(cluster, names), database: name, role }),
  ownerPassword: ownerPassword(cluster, names),
  host: primaryHost(names),
};

const borgmatic = {
  name: 'borgmatic',
  secret: 'blumeops-pg-borgmatic',
  password: { secret: 'named', name: 'borgmatic-database', key: 'password' },
} as const;

export const kubernetes = phase(
  'kubernetes',
  { goal: 'The Tailscale and CloudNativePG operators run, and blumeops-pg is healthy' },
  ({ step, check }) => {
    const oauth = step(
      'tailscale-oauth',
      secretGate({
        name: 'tailscale-oauth',
        keys: ['client_id', 'client_secret'],
        instructions:
          'In the Tailscale admin console, Settings → OAuth clients, make a client with the scopes Devices Core, Auth Keys and Services (write) ' +
          'and the tag tag:k8s-operator. The policy must name tag:k8s-operator as an owner of tag:k8s.',
      }),
    );
    step(
      'tailscale-operator',
      kubeObjects({
        cluster,
        objects: tailscaleOperator({
          clientId: { secret: 'named', name: 'tailscale-oauth', key: 'client_id' },
          clientSecret: { secret: 'named', name: 'tailscale-oauth', key: 'client_secret' },
        }),
        provides: [tailscaleActs],
      }),
      { after: [oauth], title: 'the Tailscale operator' },
    );
    const namespace = step(
      'databases',
      kubeObjects({
        cluster,
        objects: [
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: names.namespace } },
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: borgmatic.secret, namespace: names.namespace },
            type: 'kubernetes.io/basic-auth',
            stringData: {
              username: borgmatic.name,
              password: { $secretTemplate: '${password}', values: { password: borgmatic.password } },
            },
          },
        ],
      }),
    );
    step('database-operator', kubeObjects({ cluster, objects: cloudnativePgOperator(), provides: [cloudnativePgActs] }), {
      title: 'the CloudNativePG operator',
    });
    step(
      'database-cluster',
      kubeObjects({
        cluster,
        objects: [
          postgresCluster({
            ...names,
            instances: 1,
            // 18, as on indri: a dump of 18 does not load into an older major.
            imageName: postgresImage,
            storageSize: '10Gi',
            storageClass: 'standard',
            resources: { cpu: '100m', memory: '512Mi', cpuLimit: '500m', memoryLimit: '1Gi' },
            database: 'miniflux',
            owner: 'miniflux',
            locale: { encoding: 'UTF8' },
            roles: [{ name: borgmatic.name, inRoles: ['pg_read_all_data'], passwordSecret: borgmatic.secret }],
          }),
        ],
        requires: [cloudnativePgActs],
      }),
      { after: [namespace], title: 'the PostgreSQL cluster blumeops-pg' },
    );

    check(
      'tailscale-operator-ready',
      kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'tailscale', name: 'operator' }),
    );
    check(
      'database-operator-ready',
      kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'cnpg-system', name: 'cnpg-controller-manager' }),
    );
    check('database-cluster-healthy', kubeReady({ cluster, apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', ...names }));
  },
);
