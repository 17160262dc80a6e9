// A carrier: what it asks of a cluster, and a move by it in a twin, with its pod lost in between, used, and rolled back.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import nfsToClaim from '../../examples/nfs-to-claim/plan.ts';
import { carrier, type CarrierOptions } from '../../src/catalog/carrier/carrier.ts';
import { openState } from '../../src/cli/state-folder.ts';
import { twinTransports } from '../../src/cli/twin-transports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { apply } from '../../src/engine/apply.ts';
import { rollBack } from '../../src/engine/roll-back.ts';
import { StopSignal } from '../../src/engine/stop.ts';
import { podOfPlace } from '../../src/kinds/files/pod-of-place.ts';
import type { KubeObjectsDesired } from '../../src/kinds/resource/kube-object/desired.ts';
import { kubeObjectsKind } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { kinds } from '../../src/kinds/registry.ts';
import type { ClusterWriter, KubeObject, ObjectId, ObjectType } from '../../src/ports/cluster.ts';
import { createTwin } from '../../src/twin/twin.ts';
import { kubeContext } from '../kinds/kube/kube-context.ts';

const image = `debian:13-slim@sha256:${'0'.repeat(64)}`;
const options = (more: Partial<CarrierOptions> = {}): CarrierOptions => ({
  cluster: 'minikube',
  namespace: 'devpi',
  name: 'carrier',
  image,
  mounts: [
    { path: '/source', hostPath: '/srv/devpi', readOnly: true },
    { path: '/target', claim: 'data' },
  ],
  ...more,
});
const podSpec = (more: Partial<CarrierOptions> = {}): JsonObject => {
  const [job] = carrier(options(more)).start.input['objects'] as unknown as {
    readonly spec: { readonly template: { readonly spec: JsonObject } };
  }[];
  return job?.spec.template.spec ?? {};
};

test('`carrier()` makes a Job that can do what it must, and no more', () => {
  const { start, at, done } = carrier(options());
  assert.deepEqual(kinds.get(start.kind).validate(start.input), []);
  assert.equal(done.kind, 'job-suspension');
  assert.deepEqual(at('/target'), { cluster: 'minikube', namespace: 'devpi', job: 'carrier', path: '/target', claim: 'data' });
  assert.deepEqual(at('/target/a'), { cluster: 'minikube', namespace: 'devpi', job: 'carrier', path: '/target/a', claim: 'data/a' });
  const root = JSON.stringify(podSpec());
  for (const part of [
    '"automountServiceAccountToken":false',
    '"runAsUser":0',
    '"drop":["ALL"],"add":["CHOWN","DAC_OVERRIDE","FOWNER","FSETID"]',
    '"allowPrivilegeEscalation":false',
    '"readOnlyRootFilesystem":true',
    '"limits":{"memory":"512Mi"}',
    '"mountPath":"/source","readOnly":true',
    '"hostPath":{"path":"/srv/devpi","type":"Directory"}',
  ])
    assert.ok(root.includes(part), `${part} is not in ${root}`);
  const user = JSON.stringify(podSpec({ user: 1000, node: 'nuc' }));
  assert.match(user, /"runAsNonRoot":true,"runAsUser":1000,"runAsGroup":1000/);
  assert.match(user, /"capabilities":\{"drop":\["ALL"\]\}/);
  assert.match(user, /"nodeSelector":\{"kubernetes.io\/hostname":"nuc"\}/);
  const { provides } = kubeObjectsKind.facts(start.input as unknown as KubeObjectsDesired);
  assert.ok(provides?.some((fact) => fact.fact === 'volume' && fact.sort === 'hostPath' && fact.source === '/srv/devpi'));
});

test('`carrier()` refuses an image without a digest, and mounts that cannot be', () => {
  assert.throws(() => carrier(options({ image: 'debian:13-slim' })), { code: 'plan-image-unpinned' });
  assert.throws(() => carrier(options({ mounts: [] })), /it mounts nothing/);
  assert.throws(() => carrier(options({ mounts: [{ path: '/tmp', claim: 'a' }] })), /"\/tmp" is no place for a mount/);
  const nested = [
    { path: '/a', claim: 'a' },
    { path: '/a/b', claim: 'b' },
  ];
  assert.throws(() => carrier(options({ mounts: nested })), /"\/a\/b" lies in another of its mounts/);
  assert.throws(() => carrier(options()).at('/elsewhere'), /it is in none of its mounts/);
});

test('a pod of a carrier that cannot start is waited for, and then it is said why', async () => {
  await using kube = await kubeContext();
  const { client } = kube.cluster;
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'devpi' } });
  const place = carrier(options()).at('/target');
  assert.ok('job' in place);
  let now = 0;
  const clock = { now: () => now, sleep: async () => void (now += 60_000) };
  await assert.rejects(
    podOfPlace({ ...kube.context, clock }, place)(),
    /cannot find Job devpi\/carrier in cluster "minikube": it is not there/,
  );
  const start = carrier(options({ mounts: [{ path: '/target', claim: 'data' }], node: 'elsewhere' })).start;
  const [job] = (start.input as unknown as KubeObjectsDesired).objects;
  if (job !== undefined) await client.apply(job);
  await kube.cluster.small.clusters.settled('minikube');
  await assert.rejects(podOfPlace({ ...kube.context, clock }, place)(), {
    code: 'carrier-not-ready',
    message: /any longer: Pod devpi\/carrier-\w+ has no node: .*(node affinity|not found)/,
  });
  const desired = { ...(start.input as unknown as KubeObjectsDesired), waitMs: 200 };
  await assert.rejects(
    kubeObjectsKind.apply(kube.context, desired, await kubeObjectsKind.read(kube.context, desired)),
    /cannot wait for Job devpi\/carrier .*: no pod of the job is ready; Pod devpi\/carrier-\w+ has no node/,
  );
});

test('a carrier whose time was over is made anew', async () => {
  const spent = new Set<unknown>();
  /** As the controller tells it when the deadline has passed. */
  const seen = (object: KubeObject): KubeObject => {
    const failed = { type: 'Failed', status: 'True', message: 'Job was active longer than specified deadline' };
    return object.kind === 'Job' && spent.has(object.metadata.uid) ? { ...object, status: { conditions: [failed] } } : object;
  };
  await using kube = await kubeContext(
    (client) =>
      new Proxy(client, {
        get(target, property) {
          if (property === 'get')
            return (id: ObjectId) => target.get(id).then((object) => (object === undefined ? undefined : seen(object)));
          if (property === 'list') return (type: ObjectType) => target.list(type).then((objects) => objects.map(seen));
          return Reflect.get(target, property, target) as unknown;
        },
      }),
  );
  const { client } = kube.cluster;
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'devpi' } });
  const { start } = carrier(options({ mounts: [{ path: '/target', nfs: { server: 'nas', path: '/a' } }], records: 'pod' }));
  const desired = start.input as unknown as KubeObjectsDesired;
  const look = () => kubeObjectsKind.read(kube.context, desired);
  await kubeObjectsKind.apply(kube.context, desired, await look());
  assert.equal(kubeObjectsKind.diff(desired, await look()).action, 'none');
  spent.add((await client.get({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'devpi', name: 'carrier' }))?.metadata.uid);
  const observed = await look();
  assert.match(JSON.stringify(kubeObjectsKind.diff(desired, observed)), /removed and made anew: the job has failed: Job was active longer/);
  await kubeObjectsKind.apply(kube.context, desired, observed);
  assert.equal(kubeObjectsKind.diff(desired, await look()).action, 'none');
});

test('a move by a carrier goes on in another pod, lets go of its volumes, changes nothing again, and comes back after use', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  const twin = await createTwin({ directory, inventory: nfsToClaim.inventory });
  try {
    await using transports = twinTransports(twin.world);
    using state = openState(join(directory, 'state'), { create: true, command: 'test' });
    const { journal, evidence, holder } = state;
    const run = { journal, evidence, holder, transports, kinds, stop: new StopSignal(), planName: nfsToClaim.name, parallelism: 1 };
    const scope = { signal: new AbortController().signal, note: () => {}, progress: () => {} };
    const cluster: ClusterWriter = transports.writing(scope).cluster('k3s');
    const pods = () => cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'devpi' });
    let lost: string | undefined;
    const before = await twin.digest();
    const first = await apply(nfsToClaim, {
      ...run,
      emit: (event) => {
        if (event.event === 'step.settled' && event.step === 'over/still') lost = 'now';
      },
      transports: {
        ...transports,
        // As a node failure does it: before the move begins the pod is gone, and the Job makes another.
        writing: (given) => ({
          ...transports.writing(given),
          cluster: (name) =>
            lost === 'now'
              ? losing(transports.writing(given).cluster(name), () => (lost = 'gone'))
              : transports.writing(given).cluster(name),
        }),
      },
    });
    assert.equal(first.verdict, 'done', JSON.stringify(first.phases));
    assert.equal(lost, 'gone');
    assert.deepEqual(await pods(), [], 'its pod is still there');
    const again = await apply(nfsToClaim, { ...run, emit: () => {} });
    assert.deepEqual([again.verdict, again.changes], ['done', 0]);
    const volumes = join(directory, 'kube/k3s/volumes');
    const volume = join(volumes, readdirSync(volumes).find((name) => existsSync(join(volumes, name, '+files'))) ?? '');
    assert.deepEqual(readdirSync(volume).sort(), ['+files', '.serverversion']);
    mkdirSync(join(volume, '+files/bob'));
    writeFileSync(join(volume, '+files/bob/wheel-2.whl'), 'newer');
    const back = await rollBack({ ...run, emit: () => {} });
    assert.equal(back.verdict, 'rolled-back', JSON.stringify(back.phases));
    const exported = join(directory, 'hosts/nas/root/srv/devpi');
    assert.equal(readFileSync(join(exported, '+files/bob/wheel-2.whl'), 'utf8'), 'newer');
    assert.equal(readFileSync(join(exported, '.indices/root'), 'utf8'), 'made from the rest\n');
    rmSync(join(exported, '+files/bob'), { recursive: true });
    const { parts } = await twin.digest();
    assert.deepEqual(parts, before.parts);
  } finally {
    await twin.destroy();
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Once: takes the pod away before anybody asks for it. */
function losing(cluster: ClusterWriter, told: () => void): ClusterWriter {
  let isLost = false;
  return new Proxy(cluster, {
    get(target, property) {
      if (property !== 'list') return Reflect.get(target, property, target) as unknown;
      return async (type: Parameters<ClusterWriter['list']>[0]) => {
        const found = await target.list(type);
        if (isLost || type.kind !== 'Pod') return found;
        isLost = true;
        told();
        for (const { metadata } of found) await target.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'devpi', name: metadata.name });
        return target.list(type);
      };
    },
  });
}
