// Pods and their owners in a twin: what goes right, and what goes wrong in the ways in which it does on a real cluster.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { at, docAt, listAt, textAt, type Doc } from '../../../src/twin/kube/doc.ts';
import { recordImage } from '../../../src/twin/kube/controllers/image-pull.ts';
import { cronSchedule } from '../../../src/twin/kube/controllers/cron-schedule.ts';
import { applyAs, call, deployment, deployments, namespace, type Place } from './api.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

let small: SmallWorld;
let place: Place;
const image = 'example.org/web:1';

beforeEach(async () => {
  small = smallWorld();
  small.world.store.set('minikube', 'indri:minikube', { memoryMb: 2048, cpus: 4 });
  place = await small.clusters.start('minikube');
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
});
afterEach(() => small[Symbol.asyncDispose]());

const settled = (): Promise<void> => small.clusters.settled('minikube');
const items = async (path: string): Promise<Doc[]> => listAt((await call(place, 'GET', path)).body, 'items');
const pods = (): Promise<Doc[]> => items('/api/v1/namespaces/app/pods');
const events = async (reason: string): Promise<string[]> =>
  (await items('/api/v1/namespaces/app/events')).filter((event) => event['reason'] === reason).map((event) => String(event['message']));
const apply = async (container: Doc, spec: Doc = {}): Promise<void> => {
  await applyAs(place, 'one', `${deployments}/web`, deployment('web', { image, ...container }, spec));
  await settled();
};
const job = async (script: string, spec: Doc = {}, podSpec: Doc = {}): Promise<Doc> => {
  const template = {
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1', command: ['sh', '-c', script] }], ...podSpec },
  };
  const made = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work' }, spec: { template, ...spec } };
  assert.equal((await call(place, 'POST', '/apis/batch/v1/namespaces/app/jobs', made)).status, 201);
  await settled();
  return (await call(place, 'GET', '/apis/batch/v1/namespaces/app/jobs/work')).body;
};
const state = (pod: Doc | undefined, path: string): unknown => at(pod, `status.containerStatuses.0.${path}`);
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail('it did not come about');
}

test('a Deployment has a ReplicaSet for each template, and removed pods come back', async () => {
  await apply({}, { replicas: 2 });
  await apply({ image: 'example.org/web:2' }, { replicas: 2 });
  const sets = await items('/apis/apps/v1/namespaces/app/replicasets');
  assert.deepEqual(sets.map((set) => at(set, 'spec.replicas')).sort(), [0, 2]);
  const [pod] = await pods();
  await call(place, 'DELETE', `/api/v1/namespaces/app/pods/${textAt(pod, 'metadata.name')}`);
  await settled();
  assert.equal((await pods()).length, 2);
  assert.ok((await pods()).every((each) => textAt(each, 'metadata.uid') !== textAt(pod, 'metadata.uid')));
});

test('a Service has the addresses of its ready pods in Endpoints and an EndpointSlice', async () => {
  await apply({ ports: [{ name: 'http', containerPort: 8080 }] });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
  };
  await call(place, 'POST', '/api/v1/namespaces/app/services', service);
  await settled();
  const [pod] = await pods();
  const { body } = await call(place, 'GET', '/api/v1/namespaces/app/endpoints/web');
  assert.equal(at(body, 'subsets.0.addresses.0.ip'), at(pod, 'status.podIP'));
  assert.equal(at(body, 'subsets.0.ports.0.port'), 8080);
  assert.equal((await items('/apis/discovery.k8s.io/v1/namespaces/app/endpointslices')).length, 1);
  await call(place, 'DELETE', '/api/v1/namespaces/app/services/web');
  await settled();
  assert.equal((await call(place, 'GET', '/api/v1/namespaces/app/endpoints/web')).status, 404);
  assert.deepEqual(await items('/apis/discovery.k8s.io/v1/namespaces/app/endpointslices'), []);
});

test('an image that was not built for the node cannot be pulled, and one without an index does not start', async () => {
  small.hosts.push({ name: 'indri', architecture: 'arm64' });
  recordImage(small.world.store, image, { architectures: ['amd64'] });
  await apply({});
  assert.equal(state((await pods())[0], 'state.waiting.reason'), 'ImagePullBackOff');
  assert.match((await events('Failed')).join('\n'), /no match for platform in manifest/);
  recordImage(small.world.store, 'example.org/web:2', { architectures: ['amd64'], withoutIndex: true });
  await apply({ image: 'example.org/web:2' });
  const crashed = (await pods()).find((pod) => state(pod, 'image') === 'example.org/web:2');
  assert.equal(state(crashed, 'state.waiting.reason'), 'CrashLoopBackOff');
  const log = await call(place, 'GET', `/api/v1/namespaces/app/pods/${textAt(crashed, 'metadata.name')}/log`);
  assert.match(String(log.body['text']), /exec format error/);
});

test('an image that does not exist, or whose name is none, says so', async () => {
  recordImage(small.world.store, image, { architectures: [] });
  await apply({});
  assert.match((await events('Failed')).join('\n'), /example\.org\/web:1: not found/);
  await apply({ image: 'Example.org/Web:1' });
  assert.equal((await pods()).filter((pod) => state(pod, 'state.waiting.reason') === 'InvalidImageName').length, 1);
});

test('a container that needs more memory than its limit is killed', async () => {
  small.programs.set('web', { name: 'web', start: async () => ({ memoryBytes: 2 ** 30, stop: async () => {} }) });
  await apply({ resources: { limits: { memory: '256Mi' } } });
  const [pod] = await pods();
  assert.equal(state(pod, 'lastState.terminated.reason'), 'OOMKilled');
  assert.equal(state(pod, 'lastState.terminated.exitCode'), 137);
});

test('a pod that asks for more than the node has stays pending, with the reason', async () => {
  await apply({ resources: { requests: { memory: '4Gi' } } });
  const [pod] = await pods();
  assert.equal(textAt(pod, 'status.phase'), 'Pending');
  assert.deepEqual(await events('FailedScheduling'), ['0/1 nodes are available: 1 Insufficient memory.']);
});

test('a container whose liveness probe fails is started again, and its log before is kept', async () => {
  let starts = 0;
  small.programs.set('web', {
    name: 'web',
    async start(_world, { log }) {
      const alive = (starts += 1) > 1;
      log?.(`start ${starts}`);
      return { answer: async () => ({ status: alive ? 200 : 500, headers: {}, body: '' }), stop: async () => {} };
    },
  });
  await apply({
    ports: [{ containerPort: 8080 }],
    livenessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 2 },
  });
  await eventually(async () => state((await pods())[0], 'restartCount') === 1 && state((await pods())[0], 'ready') === true);
  const path = `/api/v1/namespaces/app/pods/${textAt((await pods())[0], 'metadata.name')}/log`;
  assert.match(String((await call(place, 'GET', `${path}?previous=true`)).body['text']), /start 1/);
  assert.match(String((await call(place, 'GET', path)).body['text']), /start 2/);
  assert.match((await events('Unhealthy')).join('\n'), /Liveness probe failed: HTTP probe failed with statuscode: 500/);
});

test('a pod whose service account is missing is not made, and its owner says why', async () => {
  await applyAs(place, 'one', `${deployments}/web`, {
    ...deployment('web', { image }),
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { serviceAccountName: 'robot', containers: [{ name: 'main', image }] } },
    },
  });
  await settled();
  assert.deepEqual(await pods(), []);
  assert.match((await events('FailedCreate')).join('\n'), /serviceaccount "robot" not found/);
  await call(place, 'POST', '/api/v1/namespaces/app/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'robot' },
  });
  await settled();
  assert.equal((await pods()).length, 1);
});

test('a Job runs what its container says, and its pod keeps the exit code and the log', async () => {
  const done = await job('echo hello');
  assert.equal(at(done, 'status.succeeded'), 1);
  assert.ok(listAt(done, 'status.conditions').some((each) => each['type'] === 'Complete'));
  const [pod] = await pods();
  assert.equal((await call(place, 'GET', `/api/v1/namespaces/app/pods/${textAt(pod, 'metadata.name')}/log`)).body['text'], 'hello\n');
});

test('a Job whose pods fail gives up after its limit', async () => {
  const failed = await job('echo no; exit 3', { backoffLimit: 1 });
  assert.equal(at(failed, 'status.failed'), 2);
  assert.ok(listAt(failed, 'status.conditions').some((each) => each['type'] === 'Failed' && each['reason'] === 'BackoffLimitExceeded'));
  assert.equal(at((await pods())[0], 'status.containerStatuses.0.state.terminated.exitCode'), 3);
});

test('a Job works through its completions, and its init containers come first', async () => {
  const init = {
    initContainers: [
      {
        name: 'first',
        image: 'busybox:1',
        command: ['sh', '-c', 'echo first > /shared/x'],
        volumeMounts: [{ name: 's', mountPath: '/shared' }],
      },
    ],
    volumes: [{ name: 's', emptyDir: {} }],
  };
  const container = {
    name: 'main',
    image: 'busybox:1',
    command: ['sh', '-c', 'cat /shared/x'],
    volumeMounts: [{ name: 's', mountPath: '/shared' }],
  };
  const done = await job('', { completions: 3, parallelism: 2 }, { ...init, containers: [container] });
  assert.equal(at(done, 'status.succeeded'), 3);
  const [pod] = await pods();
  assert.equal(
    (await call(place, 'GET', `/api/v1/namespaces/app/pods/${textAt(pod, 'metadata.name')}/log?container=main`)).body['text'],
    'first\n',
  );
});

test('`cronSchedule()` knows when a job is due', () => {
  const due = (text: string, time: string, zone?: string): boolean | undefined => cronSchedule(text, zone)?.(Date.parse(time));
  assert.equal(due('*/15 2 * * 1-5', '2026-11-23T02:30:40Z'), true);
  assert.equal(due('*/15 2 * * 1-5', '2026-11-22T02:30:00Z'), false);
  assert.equal(due('@daily', '2026-11-23T00:00:00Z'), true);
  assert.equal(due('0 3 * * sun', '2026-11-22T03:00:00Z'), true);
  assert.equal(due('0 3 * * *', '2026-11-23T02:00:00Z', 'Europe/Berlin'), true);
  assert.equal(due('0 0 1 * 1', '2026-11-23T00:00:00Z'), true);
  assert.equal(cronSchedule('61 * * * *'), undefined);
});

test('a namespace that is held by a finalizer says which, and goes when it is let go', async () => {
  const held = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', finalizers: ['example.org/hold'] } };
  await call(place, 'POST', '/api/v1/namespaces/app/configmaps', held);
  await call(place, 'DELETE', '/api/v1/namespaces/app');
  const refused = await call(place, 'POST', '/api/v1/namespaces/app/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'late' },
  });
  assert.equal(refused.status, 403);
  await settled();
  const { body } = await call(place, 'GET', '/api/v1/namespaces/app');
  const condition = listAt(body, 'status.conditions').find((each) => each['type'] === 'NamespaceFinalizersRemaining');
  assert.match(String(condition?.['message']), /example\.org\/hold/);
  await call(place, 'PATCH', '/api/v1/namespaces/app/configmaps/held', { metadata: { finalizers: null } }, 'application/merge-patch+json');
  await settled();
  assert.equal((await call(place, 'GET', '/api/v1/namespaces/app')).status, 404);
});

test('a deletion can leave behind what the object owned, or wait for it', async () => {
  await apply({});
  await call(place, 'DELETE', `${deployments}/web?propagationPolicy=Orphan`);
  await settled();
  const [set] = await items('/apis/apps/v1/namespaces/app/replicasets');
  assert.equal(docAt(set, 'metadata')['ownerReferences'], undefined);
  assert.equal((await pods()).length, 1);
  const answer = await call(
    place,
    'DELETE',
    `/apis/apps/v1/namespaces/app/replicasets/${textAt(set, 'metadata.name')}?propagationPolicy=Foreground`,
  );
  assert.deepEqual(at(answer.body, 'metadata.finalizers'), ['foregroundDeletion']);
  await settled();
  assert.deepEqual(await pods(), []);
});
