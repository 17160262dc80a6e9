// For every kind of object that plans use: apply, change, conflict, prune, delete, restore, and a crash at every call in between end at
// the same objects (uid aside). The same tests run on the twin and on a real cluster.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LongshoreError } from '../../../src/core/error.ts';
import type { Diff } from '../../../src/core/diff.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { setLabel } from '../../../src/kinds/resource/kube-object/object-set.ts';
import type { KubeObjectsDesired } from '../../../src/kinds/resource/kube-object/desired.ts';
import { kubeObjectsKind as kind } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import { objectId, objectLabel, type ClusterWriter, type KubeObject, type ObjectId } from '../../../src/ports/cluster.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { anyClusters, type AnyCluster } from './any-cluster.ts';
import { namespaceObject, objectSamples } from './object-samples.ts';

for (const choice of anyClusters) {
  describe(`on ${choice.title}`, { skip: choice.skip }, () => {
    let cluster: AnyCluster;
    let callsLeft = Number.POSITIVE_INFINITY;
    let context: WriteContext;

    before(async () => {
      cluster = await choice.open();
      const { client } = cluster;
      // A crash before a call, and one after it whose answer nobody heard.
      const broken = async <Result>(call: () => Promise<Result>): Promise<Result> => {
        if (callsLeft <= 0) throw new LongshoreError('killed', 'cut short');
        callsLeft -= 0.5;
        const result = await call();
        if (callsLeft <= 0) throw new LongshoreError('killed', 'cut short');
        callsLeft -= 0.5;
        return result;
      };
      const writer: ClusterWriter = {
        ...client,
        apply: (...parameters) => broken(() => client.apply(...parameters)),
        remove: (...parameters) => broken(() => client.remove(...parameters)),
        replace: (...parameters) => broken(() => client.replace(...parameters)),
      };
      context = {
        signal: new AbortController().signal,
        clock: { now: () => Date.now(), sleep: (ms: number) => sleep(ms) },
        note: () => {},
        progress: () => {},
        cluster: () => writer,
      } as unknown as WriteContext;
    });
    after(() => cluster[Symbol.asyncDispose]());

    const desired = (...objects: readonly KubeObject[]): KubeObjectsDesired => ({ cluster: 'any', objects, waitMs: 20_000, prune: 'all' });
    const look = async (wanted: KubeObjectsDesired): Promise<Diff> => kind.diff(wanted, await kind.read(context, wanted));
    const apply = async (wanted: KubeObjectsDesired): Promise<void> => kind.apply(context, wanted, await kind.read(context, wanted));
    const capture = async (wanted: KubeObjectsDesired) => kind.capture(context, wanted, await kind.read(context, wanted));
    const restore = async (wanted: KubeObjectsDesired, image: Awaited<ReturnType<typeof capture>>): Promise<void> => {
      if (typeof kind.restore !== 'function') throw new Error('there is a way back');
      await kind.restore(context, wanted, JSON.parse(JSON.stringify(image)) as typeof image);
    };
    const get = (id: ObjectId): Promise<KubeObject | undefined> => cluster.client.get(id).catch(() => undefined);
    /** The objects, uid and what counts or dates them aside. */
    const snapshot = async (objects: readonly KubeObject[]): Promise<readonly JsonObject[]> =>
      Promise.all(objects.map(async (object) => shown(object, await get(objectId(object)))));
    /** A controller comes a moment after the answer. */
    const soon = async (holds: () => Promise<void>): Promise<void> => {
      for (const until = Date.now() + 10_000; ; await sleep(20)) {
        try {
          return await holds();
        } catch (error) {
          if (Date.now() > until) throw error;
        }
      }
    };
    const shows = (objects: readonly KubeObject[], wanted: readonly JsonObject[]): Promise<void> =>
      soon(async () => assert.deepEqual(await snapshot(objects), wanted));
    const hasNothingLeft = (wanted: KubeObjectsDesired): Promise<void> =>
      soon(async () => assert.deepEqual(await look(wanted), { action: 'none' }));
    /** Runs `work` cut short at every half call, until it gets through. */
    const cutEverywhere = async (work: () => Promise<void>, between: () => Promise<void>): Promise<void> => {
      for (let cut = 0; ; cut += 0.5) {
        callsLeft = cut;
        const done = await work().then(
          () => true,
          (error: Error) => {
            if (error.message !== 'cut short') throw error;
            return false;
          },
        );
        callsLeft = Number.POSITIVE_INFINITY;
        if (done) return;
        await between();
        assert.ok(cut < 50, 'it gets through');
      }
    };

    for (const { object, changed, beside = [] } of objectSamples) {
      const label = objectLabel(objectId(object));
      test(`${object.kind}: apply, change, conflict, prune, delete, restore, and a crash anywhere`, async () => {
        const base = desired(namespaceObject, ...beside);
        const first = desired(namespaceObject, ...beside, object);
        const second = desired(namespaceObject, ...beside, changed);
        const all = [namespaceObject, ...beside, object];
        const nothing = await snapshot(all);
        const start = await capture(first);

        await apply(first);
        await hasNothingLeft(first);
        const applied = await snapshot(all);
        assert.notDeepEqual(applied.at(-1), nothing.at(-1));

        const beforeChange = await capture(second);
        assert.equal((await look(second)).action, 'update');
        await apply(second);
        await hasNothingLeft(second);
        const afterChange = await snapshot(all);
        assert.notDeepEqual(afterChange, applied);
        await restore(second, beforeChange);
        await shows(all, applied);
        await hasNothingLeft(first);

        await cutEverywhere(
          () => apply(second),
          async () => {
            await restore(second, beforeChange);
            await shows(all, applied);
          },
        );
        await shows(all, afterChange);
        await cutEverywhere(
          () => restore(second, beforeChange),
          async () => {},
        );
        await shows(all, applied);

        // Somebody else changes it: who owns what is told, and taken over only when the plan says so.
        await cluster.as('somebody').apply(changed, { force: true });
        const conflict = await look(first);
        if (conflict.action === 'refuse') {
          assert.match(conflict.because, new RegExp(`${label}.*conflict with "somebody"`));
          assert.match(conflict.next, /takeOver: \['somebody'\]/);
          const takingOver = { ...first, takeOver: ['somebody'] };
          await apply(takingOver);
          await hasNothingLeft(takingOver);
        } else assert.equal(Object.keys(changed.metadata.annotations ?? {}).length, 1, 'only an addition is no conflict');

        await cluster.client.remove(objectId(object));
        while ((await get(objectId(object))) !== undefined) await sleep(20);
        assert.match(JSON.stringify(await look(first)), new RegExp(`"field":"${label}","to":"present"`));
        await apply(first);
        await shows(all, applied);

        const beforePrune = await capture(base);
        assert.match(JSON.stringify(await look(base)), /the plan no longer has it/);
        await cutEverywhere(
          () => apply(base),
          async () => restore(base, beforePrune),
        );
        await soon(async () => assert.equal(await get(objectId(object)), undefined));
        await hasNothingLeft(base);
        await restore(base, beforePrune);
        await shows(all, applied);

        await restore(first, start);
        await shows(all, nothing);
      });
    }

    test('an object that was there before is adopted, kept when the plan drops it, and never labelled', async () => {
      const sample = objectSamples[0]?.object as KubeObject;
      const start = desired(namespaceObject);
      const empty = await capture(start);
      await apply(start);
      await cluster.as('somebody').apply(sample);
      const wanted = desired(namespaceObject, sample);
      assert.deepEqual(await look(wanted), {
        action: 'update',
        changes: [
          {
            field: 'Namespace longshore-test .metadata.annotations.longshore.dev/set-types',
            from: 'v1 Namespace',
            to: 'v1 ConfigMap;v1 Namespace',
          },
          { field: `${objectLabel(objectId(sample))} field owners`, from: 'somebody', to: 'longshore (adopted)' },
        ],
      });
      await apply(wanted);
      await hasNothingLeft(wanted);
      assert.equal((await get(objectId(sample)))?.metadata.labels?.[setLabel], undefined);
      await apply(start);
      assert.ok(await get(objectId(sample)));
      await restore(start, empty);
    });

    test('a field that cannot change is refused with the way out; what may be made anew is, and comes back', async () => {
      const job = objectSamples.find(({ object }) => object.kind === 'Job')?.object as KubeObject;
      const empty = await capture(desired(namespaceObject, job));
      await apply(desired(namespaceObject, job));
      const before = await snapshot([job]);
      const other = JSON.parse(JSON.stringify(job).replace('example.org/app:1', 'example.org/app:2')) as KubeObject;
      const refused = await look(desired(namespaceObject, other));
      assert.equal(refused.action, 'refuse');
      assert.match(refused.action === 'refuse' ? refused.next : '', /recreate: \['Job longshore-test\/longshore-test-sample'\]/);
      const wanted = { ...desired(namespaceObject, other), recreate: [objectLabel(objectId(job))] };
      const image = await capture(wanted);
      assert.match(JSON.stringify(await look(wanted)), /removed and made anew/);
      await apply(wanted);
      await hasNothingLeft(wanted);
      await restore(wanted, image);
      await shows([job], before);
      await restore(desired(namespaceObject, job), empty);
    });
  });
}

/** Addresses are given out by the cluster; managers' times tell when and not what. */
function shown(object: KubeObject, live: KubeObject | undefined): JsonObject {
  if (live === undefined) return { absent: objectLabel(objectId(object)) };
  const { status: _status, metadata, ...rest } = live;
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _made,
    generation: _generation,
    managedFields,
    ...kept
  } = metadata as JsonObject;
  const managers = (Array.isArray(managedFields) ? managedFields : [])
    .filter((entry) => entry.manager === 'longshore')
    .map(({ time: _time, ...entry }: JsonObject) => entry);
  // The server's and its controllers' own: addresses, uids, and how many versions of a Deployment there have been.
  const given = /^clusterIPs?$|controller-uid$|^deployment\.kubernetes\.io\/revision$/;
  const text = JSON.stringify({ ...rest, metadata: kept, managers }, (key, value: unknown) => (given.test(key) ? undefined : value));
  // Of no annotations, and of those that were the controllers' alone, the same is left.
  return JSON.parse(text.replace('"annotations":{},', '').replace(',"annotations":{}', '')) as JsonObject;
}
