// The contract of resource kinds, run against the stand-in of the tailnet through the real client: what an apply reaches, that
// it can be repeated, that the before-image brings everything back, and all of that after a crash before every single write.
import assert from 'node:assert/strict';
import { digestOf } from '../../../src/core/digest.ts';
import { canonicalJson, type Json, type JsonObject } from '../../../src/core/json.ts';
import type { ResourceKind } from '../../../src/kinds/kind.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { TailnetWriter } from '../../../src/ports/tailnet.ts';
import { hostDigestParts } from '../../../src/twin/host/host-digest-parts.ts';
import type { TailnetWorld } from '../../transport/tailscale/tailnet-world.ts';
import { contextOf as hostContextOf, Crash } from '../host/contract.ts';

const writes = [
  'setPolicy',
  'setDeviceTags',
  'renameDevice',
  'deleteDevice',
  'setService',
  'deleteService',
  'setServiceApproval',
  'createKey',
  'deleteKey',
  'setDns',
];

/** After `count` writes, to the tailnet or to a host, the next one crashes before it happens; `Infinity` never. */
export function contextOf(tailnet: TailnetWorld, count = Infinity): WriteContext {
  let left = count;
  const counting = <Port extends object>(port: Port, names: readonly string[]): Port =>
    new Proxy(port, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property, target);
        if (typeof member !== 'function' || !names.includes(String(property))) return member;
        return async (...given: unknown[]) => {
          if (left === 0) throw new Crash();
          left -= 1;
          return (await Reflect.apply(member, target, given)) as unknown;
        };
      },
    });
  const base = hostContextOf(tailnet.world);
  return {
    ...base,
    host: (name) => counting(base.host(name), ['writeFile', 'remove', 'change', 'makeDirectory']),
    tailnet: (): TailnetWriter => counting(tailnet.client, writes),
  };
}

function stateOf(tailnet: TailnetWorld): string {
  const { files, serve } = hostDigestParts(tailnet.world, 'indri');
  return canonicalJson({ tailnet: tailnet.api.state.digestPart(), indri: digestOf({ files, serve }) });
}

/** Runs the whole contract on one desired state. `sameAfter` compares what an apply reaches; a new key is another one each time. */
export async function holdsContract<Desired extends JsonObject, Observed, Image extends Json, Outputs extends JsonObject>(
  tailnet: TailnetWorld,
  kind: ResourceKind<Desired, Observed, Image, Outputs>,
  desired: Desired,
  options: { readonly sameAfter?: boolean } = {},
): Promise<void> {
  const safe = contextOf(tailnet);
  const apply = async (count = Infinity) => kind.apply(contextOf(tailnet, count), desired, await kind.read(safe, desired));
  assert.deepEqual(kind.validate(desired), []);
  const before = stateOf(tailnet);
  const first = await kind.read(safe, desired);
  const change = kind.diff(desired, first);
  assert.ok(change.action !== 'none' && change.action !== 'refuse', `nothing to be done: ${JSON.stringify(change)}`);
  const image = JSON.parse(JSON.stringify(await kind.capture(safe, desired, first))) as Image;
  const restore = async (count = Infinity) => {
    assert.equal(typeof kind.restore, 'function');
    if (typeof kind.restore === 'function') await kind.restore(contextOf(tailnet, count), desired, image);
  };
  await apply();
  const after = stateOf(tailnet);
  const reached = async (what: string) => {
    assert.deepEqual(kind.diff(desired, await kind.read(safe, desired)), { action: 'none' }, what);
    if (options.sameAfter !== false) assert.equal(stateOf(tailnet), after, what);
  };
  const isBack = async (what: string) => {
    assert.equal(stateOf(tailnet), before, what);
    // As the engine asks before it calls a step undone.
    assert.deepEqual(await kind.capture(safe, desired, await kind.read(safe, desired)), image, what);
  };
  await reached('after apply');
  await apply();
  await reached('after a second apply');
  await restore();
  await isBack('after restore');
  await restore();
  await isBack('after a second restore');
  await crashes(apply, async (count) => {
    await apply();
    await reached(`apply after a crash at write ${count + 1}`);
    await restore();
    await isBack('and back');
  });
  await crashes(apply, async (count) => {
    await restore();
    await isBack(`restore after a crash of apply at write ${count + 1}`);
  });
  await crashes(restore, async (count) => {
    await restore();
    await isBack(`restore after a crash of itself at write ${count + 1}`);
    await apply();
  });
  await restore();
  await isBack('in the end');
}

async function crashes(work: (count: number) => Promise<void>, then: (count: number) => Promise<void>): Promise<void> {
  for (let count = 0; ; count += 1) {
    try {
      await work(count);
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    await then(count);
    assert.ok(count < 100, 'an apply that never ends');
  }
}
