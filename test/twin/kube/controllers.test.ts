// What the controllers of a twin's cluster bring about.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { clusterDigestParts } from '../../../src/twin/kube/cluster-digest-parts.ts';
import { at, listAt, textAt, type Doc } from '../../../src/twin/kube/doc.ts';
import type { Program, ProgramStart } from '../../../src/twin/world.ts';
import { applyAs, call, definition, deployment, deployments, namespace, type Place } from './api.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

let small: SmallWorld;
let place: Place;

beforeEach(async () => {
  small = smallWorld();
  place = await small.clusters.start('minikube');
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
});
afterEach(() => small[Symbol.asyncDispose]());

const settled = (): Promise<void> => small.clusters.settled('minikube');
const get = async (path: string): Promise<Doc> => (await call(place, 'GET', path)).body;
const answerOf = (service: string): Promise<unknown> =>
  small.clusters.answer({ cluster: 'minikube', namespace: 'app', service, port: 80 }, { url: new URL('http://app/'), headers: {} });

function webProgram(options: { readonly needs?: string; readonly healthy?: () => boolean } = {}): {
  readonly program: Program;
  readonly starts: ProgramStart[];
  stops: number;
} {
  const seen = { starts: [] as ProgramStart[], stops: 0 };
  const program: Program = {
    name: 'web',
    async start(_world, start) {
      seen.starts.push(start);
      if (options.needs !== undefined && start.environment[options.needs] === undefined) throw new Error(`${options.needs} is missing`);
      return {
        async answer({ url }) {
          return {
            status: url.pathname === '/healthz' && options.healthy?.() === false ? 503 : 200,
            headers: {},
            body: start.environment['GREETING'] ?? 'hello',
          };
        },
        async stop() {
          seen.stops += 1;
        },
      };
    },
  };
  small.programs.set('web', program);
  return Object.assign(seen, { program });
}

const web = (extra: Doc = {}, spec: Doc = {}): Doc =>
  deployment('web', { image: 'example.org/web:1', ports: [{ containerPort: 8080 }], ...extra }, spec);
const service: Doc = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'app' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};

test('a Deployment runs its stand-in, its Service answers, and its removal stops it', async () => {
  const seen = webProgram();
  await applyAs(
    place,
    'one',
    `${deployments}/web`,
    web({
      env: [
        { name: 'GREETING', value: 'hi $(NAME)' },
        { name: 'NAME', value: 'x' },
      ],
    }),
  );
  await applyAs(place, 'one', '/api/v1/namespaces/app/services/web', service);
  await settled();
  const live = await get(`${deployments}/web`);
  assert.equal(at(live, 'status.availableReplicas'), 1);
  assert.equal(at(live, 'status.observedGeneration'), 1);
  assert.deepEqual(await answerOf('web'), { status: 200, headers: {}, body: 'hi $(NAME)' });
  await call(place, 'DELETE', `${deployments}/web`);
  await settled();
  assert.equal(seen.stops, 1);
  assert.deepEqual(listAt(await get('/api/v1/namespaces/app/pods'), 'items'), []);
  assert.equal(await answerOf('web'), undefined);
});

test('a container whose Secret is missing waits with the reason, and starts once it is there', async () => {
  const seen = webProgram();
  await applyAs(
    place,
    'one',
    `${deployments}/web`,
    web({ env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }] }),
  );
  await settled();
  const [pod] = listAt(await get('/api/v1/namespaces/app/pods'), 'items');
  assert.equal(textAt(pod, 'status.containerStatuses.0.state.waiting.reason'), 'CreateContainerConfigError');
  assert.equal(textAt(pod, 'status.containerStatuses.0.state.waiting.message'), 'secret "db" not found');
  assert.equal(seen.starts.length, 0);
  await call(place, 'POST', '/api/v1/namespaces/app/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db' },
    stringData: { password: 'p' },
  });
  await settled();
  assert.equal(seen.starts[0]?.environment['PASSWORD'], 'p');
  assert.equal(at(await get(`${deployments}/web`), 'status.readyReplicas'), 1);
});

test('a program that refuses to start crash-loops with its last line in the log, and the old pod goes on', async () => {
  webProgram({ needs: 'DATABASE_URL' });
  await applyAs(place, 'one', `${deployments}/web`, web({ env: [{ name: 'DATABASE_URL', value: 'x' }] }));
  await settled();
  await applyAs(place, 'one', `${deployments}/web`, web());
  await settled();
  const pods = listAt(await get('/api/v1/namespaces/app/pods'), 'items');
  const crashing = pods.find((pod) => textAt(pod, 'status.containerStatuses.0.state.waiting.reason') === 'CrashLoopBackOff');
  assert.ok(crashing);
  assert.equal(pods.length, 2);
  const log = await call(place, 'GET', `/api/v1/namespaces/app/pods/${textAt(crashing, 'metadata.name')}/log?tailLines=1`);
  assert.equal(log.body['text'], 'DATABASE_URL is missing\n');
});

test('a pod whose probe fails is not ready until it passes', async () => {
  let healthy = false;
  webProgram({ healthy: () => healthy });
  await applyAs(place, 'one', `${deployments}/web`, web({ readinessProbe: { httpGet: { path: '/healthz', port: 8080 } } }));
  await settled();
  assert.equal(at(await get(`${deployments}/web`), 'status.readyReplicas'), undefined);
  healthy = true;
  for (let tries = 0; tries < 100 && at(await get(`${deployments}/web`), 'status.readyReplicas') !== 1; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(at(await get(`${deployments}/web`), 'status.readyReplicas'), 1);
});

test('a StatefulSet makes its claims, which are bound and outlive it', async () => {
  const set: Doc = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'app' },
    spec: {
      serviceName: 'db',
      replicas: 2,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image: 'x:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
      },
      volumeClaimTemplates: [
        { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      ],
    },
  };
  await applyAs(place, 'one', '/apis/apps/v1/namespaces/app/statefulsets/db', set);
  await settled();
  assert.equal(at(await get('/apis/apps/v1/namespaces/app/statefulsets/db'), 'status.readyReplicas'), 2);
  await call(place, 'DELETE', '/apis/apps/v1/namespaces/app/statefulsets/db');
  await settled();
  const claims = listAt(await get('/api/v1/namespaces/app/persistentvolumeclaims'), 'items');
  assert.deepEqual(
    claims.map((claim) => [textAt(claim, 'metadata.name'), textAt(claim, 'status.phase')]),
    [
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
    ],
  );
});

test('the removal of a namespace takes everything in it, and leaves the cluster as it was', async () => {
  await call(place, 'DELETE', '/api/v1/namespaces/app');
  await settled();
  const before = clusterDigestParts(small.world, 'minikube');
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
  await applyAs(place, 'one', `${deployments}/web`, web());
  await settled();
  await call(place, 'DELETE', '/api/v1/namespaces/app');
  await settled();
  assert.deepEqual(clusterDigestParts(small.world, 'minikube'), before);
});

async function cnpg(version: string): Promise<void> {
  for (const [kind, plural] of [
    ['Cluster', 'clusters'],
    ['Database', 'databases'],
  ] as const) {
    await call(place, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition('postgresql.cnpg.io', kind, plural));
  }
  await call(place, 'POST', '/api/v1/namespaces', namespace('cnpg-system'));
  const manager = deployment('cnpg-controller-manager', { image: `ghcr.io/cloudnative-pg/cloudnative-pg:${version}` });
  await call(place, 'POST', '/apis/apps/v1/namespaces/cnpg-system/deployments', {
    ...manager,
    metadata: { name: 'cnpg-controller-manager' },
  });
  await settled();
}

const postgres: Doc = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'pg', namespace: 'app' },
  spec: {
    instances: 1,
    imageName: 'ghcr.io/cloudnative-pg/postgresql:18.1',
    bootstrap: { initdb: { database: 'miniflux', owner: 'miniflux' } },
    storage: { size: '1Gi' },
  },
};
const postgresPath = '/apis/postgresql.cnpg.io/v1/namespaces/app/clusters/pg';

test('a CloudNativePG Cluster becomes a server with its database, secret and services, and goes with all of it', async () => {
  await cnpg('1.28.0');
  await applyAs(place, 'one', postgresPath, postgres);
  await settled();
  const live = await get(postgresPath);
  assert.equal(textAt(live, 'status.phase'), 'Cluster in healthy state');
  assert.equal(textAt(live, 'status.currentPrimary'), 'pg-1');
  const id = small.clusters.postgresId('minikube', 'app', 'pg');
  assert.equal(small.servers.get(id), 'running');
  assert.ok(small.sql.get(id)?.includes('create database "miniflux" owner "miniflux"'));
  const secret = await get('/api/v1/namespaces/app/secrets/pg-app');
  const uri = Buffer.from(textAt(secret, 'data.uri') ?? '', 'base64').toString();
  assert.match(uri, /^postgresql:\/\/miniflux:[0-9a-f]{40}@pg-rw\.app:5432\/miniflux$/);
  await applyAs(place, 'one', '/apis/postgresql.cnpg.io/v1/namespaces/app/databases/grafana', {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Database',
    metadata: { name: 'grafana', namespace: 'app' },
    spec: { name: 'grafana', owner: 'miniflux', cluster: { name: 'pg' } },
  });
  await settled();
  assert.equal(at(await get('/apis/postgresql.cnpg.io/v1/namespaces/app/databases/grafana'), 'status.applied'), true);
  await call(place, 'DELETE', '/apis/postgresql.cnpg.io/v1/namespaces/app/databases/grafana');
  await call(place, 'DELETE', postgresPath);
  await settled();
  assert.equal(small.servers.has(id), false);
  assert.equal((await call(place, 'GET', '/api/v1/namespaces/app/secrets/pg-app')).status, 404);
});

test('an operator that is too old for the PostgreSQL of an image says so', async () => {
  await cnpg('1.25.0');
  await applyAs(place, 'one', postgresPath, postgres);
  await settled();
  assert.match(textAt(await get(postgresPath), 'status.phaseReason') ?? '', /1\.25 does not support PostgreSQL 18/);
  assert.equal(small.servers.size, 0);
});

test('a Job runs its program once and completes', async () => {
  const seen = webProgram();
  const job: Doc = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: 'app' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.org/web:1' }] } } },
  };
  await applyAs(place, 'one', '/apis/batch/v1/namespaces/app/jobs/once', job);
  await settled();
  const live = await get('/apis/batch/v1/namespaces/app/jobs/once');
  assert.equal(listAt(live, 'status.conditions').find((each) => each['type'] === 'Complete')?.['status'], 'True');
  assert.deepEqual([seen.starts.length, seen.stops], [1, 1]);
});
