// The real way to a database in a cluster: the clients of `apply`, over a kubeconfig, against the twin's API served over TLS as a real
// one is, and a real PostgreSQL behind it that wants a password.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findClusterDatabase } from '../../src/cli/cluster-database.ts';
import { Forwards } from '../../src/cli/forwards.ts';
import { realClusters, type RealClusters } from '../../src/cli/real-clusters.ts';
import { RealDatabases } from '../../src/cli/real-databases.ts';
import { LongshoreError } from '../../src/core/error.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { ClusterWriter, KubeObject } from '../../src/ports/cluster.ts';
import type { DatabaseLocator } from '../../src/ports/database.ts';
import { createPostgresServers, type TwinPostgresServers } from '../../src/twin/postgres/servers.ts';
import { smallWorld, type SmallWorld } from '../twin/kube/small-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'longshore-test-'));
const server = { at: 'cluster', cluster: 'minikube', namespace: 'app', name: 'pg' } as const;
const inventory = { clusters: [{ name: 'minikube' }], hosts: [], databaseServers: [], workstation: 'laptop' } as unknown as Inventory;
const asked: string[] = [];
let servers: TwinPostgresServers;
let small: SmallWorld;
let clusters: RealClusters;
let cluster: ClusterWriter;
let databases: RealDatabases;

const at = (database: string, role: string): DatabaseLocator => ({ server, database, role });
const client = (locator: DatabaseLocator) => databases.client(locator, new AbortController().signal);
const object = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'app' },
  ...rest,
});
const secret = (name: string, data: Readonly<Record<string, string>>): KubeObject =>
  object('v1', 'Secret', name, {
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  });

function definition(plural: string, kind: string): KubeObject {
  const group = 'postgresql.cnpg.io';
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { plural, kind },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema }],
    },
  };
}

function deployment(name: string, image: string, more: object = {}): KubeObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name, image, ...more }] } };
  return object('apps/v1', 'Deployment', name, { spec: { selector: { matchLabels: labels }, template } });
}

before(async () => {
  small = smallWorld(undefined, { postgres: (directory, store) => (servers = createPostgresServers({ directory, store })) });
  await small.clusters.start('minikube');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, small.clusters.kubeconfig() ?? '', { mode: 0o600 });
  clusters = realClusters(inventory, { KUBECONFIG: kubeconfig }, folder);
  cluster = clusters.cluster('minikube');
  databases = new RealDatabases({
    inventory,
    forwards: new Forwards(inventory),
    cluster: (name) => clusters.cluster(name),
    async secret(name) {
      asked.push(name);
      return name === 'database-reader' ? new Secret(name, 'of the inventory') : undefined;
    },
  });
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
  await cluster.apply(definition('clusters', 'Cluster'));
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cnpg-system' } });
  const operator = deployment('cnpg-controller-manager', 'ghcr.io/cloudnative-pg/cloudnative-pg:1.28.0');
  await cluster.apply({ ...operator, metadata: { ...operator.metadata, namespace: 'cnpg-system' } });
  await cluster.apply(secret('grafana', { username: 'grafana', password: 'of grafana' }));
  await small.clusters.settled('minikube');
  await cluster.apply(
    object('postgresql.cnpg.io/v1', 'Cluster', 'pg', {
      spec: {
        instances: 1,
        imageName: 'ghcr.io/cloudnative-pg/postgresql:18.1',
        enableSuperuserAccess: true,
        bootstrap: { initdb: { database: 'miniflux', owner: 'miniflux' } },
        managed: { roles: [{ name: 'grafana', login: true, passwordSecret: { name: 'grafana' } }] },
        storage: { size: '1Gi' },
      },
    }),
  );
  await small.clusters.settled('minikube');
  const id = small.clusters.postgresId('minikube', 'app', 'pg');
  await servers.administer(id, 'postgres', "create role reader login password 'of the inventory'");
  const [file] = await client(at('postgres', 'admin')).query<{ hba_file: string }>('show hba_file');
  // As the operator's: everybody needs a password but the operator itself.
  writeFileSync(file?.hba_file ?? '', 'local all postgres trust\nlocal all all scram-sha-256\n');
  await client(at('postgres', 'admin')).query('select pg_reload_conf()');
});
after(async () => {
  await databases[Symbol.asyncDispose]();
  await clusters[Symbol.asyncDispose]();
  await small.clusters.stop('minikube');
  await servers.destroy();
  await small[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('`RealDatabases` reaches a database in a cluster as each role, by the Secret that the Cluster names for it', async () => {
  for (const [role, user] of [
    ['admin', 'postgres'],
    ['miniflux', 'miniflux'],
    ['grafana', 'grafana'],
    ['reader', 'reader'],
  ] as const) {
    assert.deepEqual(await client(at('miniflux', role)).query('select current_user::text as me'), [{ me: user }], role);
  }
  assert.deepEqual(asked, ['database-reader'], 'only who has no Secret is looked for in the inventory');
});

test('`RealDatabases` carries rows and schemas of a database in a cluster', async () => {
  const db = client(at('miniflux', 'miniflux'));
  await db.execute(
    "create table feeds (id int primary key, title text); insert into feeds select i, repeat('x', 500) from generate_series(1, 5000) i",
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of db.copyOut('copy feeds to stdout')) chunks.push(Uint8Array.from(chunk));
  await db.execute('create table copied (like feeds)');
  const rows = await db.copyIn(
    'copy copied from stdin',
    (async function* () {
      yield* chunks;
    })(),
  );
  assert.equal(rows, 5000);
  assert.match(await db.reader.dumpSchema('pre-data'), /CREATE TABLE "public"\."copied"/);
});

test('`RealDatabases` says what is missing of a database in a cluster', async () => {
  const rejects = (locator: DatabaseLocator, code: string, message: RegExp) =>
    assert.rejects(client(locator).query('select 1'), (error) => {
      assert.ok(error instanceof LongshoreError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  await rejects({ ...at('a', 'admin'), server: { ...server, name: 'other' } }, 'database-unreachable', /neither a Cluster/);
  // One that the operator does not run, with a pod that looks like its primary: a server takes long to make.
  const imageName = 'ghcr.io/cloudnative-pg/postgresql:99.1';
  await cluster.apply(object('postgresql.cnpg.io/v1', 'Cluster', 'plain', { spec: { instances: 1, imageName, storage: { size: '1Gi' } } }));
  await rejects({ ...at('app', 'admin'), server: { ...server, name: 'plain' } }, 'database-unreachable', /no primary that is ready/);
  const labels = { 'cnpg.io/cluster': 'plain', 'cnpg.io/instanceRole': 'primary' };
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'plain-1', namespace: 'app', labels },
    spec: { containers: [{ name: 'postgres', image: 'example.org/any:1' }] },
  });
  await small.clusters.settled('minikube');
  await rejects({ ...at('app', 'admin'), server: { ...server, name: 'plain' } }, 'secret-missing', /plain-superuser/);
  await cluster.remove({ apiVersion: 'v1', kind: 'Secret', namespace: 'app', name: 'grafana' });
  await small.clusters.settled('minikube');
  const again = new AbortController();
  await assert.rejects(
    databases.client(at('miniflux', 'grafana'), again.signal).query('select 1'),
    /app\/grafana\.password: it is not there/,
  );
});

test('`findClusterDatabase()` finds the pod behind a Service, and whom its container lets in', async () => {
  await cluster.apply(secret('postgres', { POSTGRES_PASSWORD: 'of the image' }));
  const container = {
    ports: [{ name: 'sql', containerPort: 5433 }],
    env: [{ name: 'POSTGRES_USER', value: 'root' }],
    envFrom: [{ secretRef: { name: 'postgres' } }],
  };
  await cluster.apply(deployment('plain-postgres', 'docker.io/library/postgres:18', container));
  const ports = [{ name: 'postgres', port: 5432, targetPort: 'sql' }];
  await cluster.apply(object('v1', 'Service', 'plain-postgres', { spec: { selector: { app: 'plain-postgres' }, ports } }));
  await small.clusters.settled('minikube');
  const named = async (user: string) => (user === 'app' ? new Secret(user, 'of the inventory') : undefined);
  const found = (role: string) => findClusterDatabase(cluster, { ...server, name: 'plain-postgres' }, role, named);
  const admin = await found('admin');
  assert.match(admin.pod.name, /^plain-postgres-/);
  assert.deepEqual([admin.pod.port, admin.user, admin.password?.reveal()], [5433, 'root', 'of the image']);
  assert.equal((await found('app')).password?.reveal(), 'of the inventory');
});
