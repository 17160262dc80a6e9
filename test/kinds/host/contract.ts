// The contract of resource kinds, run against a simulated host or a real one: what an apply reaches, that it can be
// repeated, that the before-image brings the host back, and all of that again after a crash before every single write.
import assert from 'node:assert/strict';
import { LongshoreError } from '../../../src/core/error.ts';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { Secret, secretLabel } from '../../../src/core/secret.ts';
import type { ResourceKind } from '../../../src/kinds/kind.ts';
import type { Clock, WriteContext } from '../../../src/ports/context.ts';
import type { HostWriter } from '../../../src/ports/host.ts';
import { hostDigestParts } from '../../../src/twin/host/host-digest-parts.ts';
import type { SimulatedWorld } from '../../twin/host/simulated-world.ts';

export class Crash extends Error {}

/** A real host, or several, as a world to run the contract in. */
export interface RealWorld {
  readonly clock: Clock;
  host(name: string): HostWriter;
  request?: SimulatedWorld['request'];
  /** Everything that counts of what the kind under test may touch. */
  state(): Json | Promise<Json>;
}

export type ContractWorld = SimulatedWorld | RealWorld;

export interface TestContext extends WriteContext {
  readonly notes: string[];
}

/** A context over the world's hosts. After `writes` writes the next one crashes before it happens; `Infinity` never. */
export function contextOf(world: ContractWorld, writes = Infinity, secrets: Readonly<Record<string, string>> = {}): TestContext {
  let left = writes;
  const notes: string[] = [];
  const writing =
    <Arguments extends unknown[], Result>(write: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments) => {
      if (left === 0) throw new Crash();
      left -= 1;
      return write(...given);
    };
  const wrapped = (real: HostWriter): HostWriter => {
    return {
      name: real.name,
      asRoot: () => wrapped(real.asRoot()),
      stream: (command) => real.stream(command),
      query: (command) => real.query(command),
      readFile: (path) => real.readFile(path),
      stat: (path) => real.stat(path),
      list: (path) => real.list(path),
      feed: writing((command, input) => real.feed(command, input)),
      change: writing((command) => real.change(command)),
      writeFile: writing((path, content, options) => real.writeFile(path, content, options)),
      makeDirectory: writing((path, options) => real.makeDirectory(path, options)),
      remove: writing((path) => real.remove(path)),
    };
  };
  const host = (name: string): HostWriter => wrapped(world.host(name));
  const elsewhere = (): never => {
    throw new Error('a kind of hosts asked for something that is not on a host');
  };
  return {
    signal: new AbortController().signal,
    note: (message) => void notes.push(message),
    notes,
    progress: () => undefined,
    clock: world.clock,
    web: {
      get: (url, { from, headers = {} }) => world.request?.(url, from, headers) ?? elsewhere(),
      send: writing(async (url, { from, headers = {}, method, body }) =>
        (world.request ?? elsewhere)(url, from, headers, { method, ...(body === undefined ? {} : { body }) }),
      ),
    },
    host,
    cluster: elsewhere,
    database: elsewhere,
    registry: elsewhere,
    secret: async (locator) => {
      const value = locator.secret === 'named' ? secrets[`${locator.name}.${locator.key}`] : undefined;
      if (value === undefined) throw new LongshoreError('secret-missing', `cannot read secret "${secretLabel(locator)}": it is not there`);
      return new Secret('a-secret', value);
    },
  };
}

/** Everything that counts of the hosts (or of one), and the names that they hold. */
export async function stateOf(world: ContractWorld, only?: string): Promise<Json> {
  if ('state' in world) return world.state();
  const hosts = world.inventory.hosts.map(({ name }) => name).filter((name) => only === undefined || name === only);
  return {
    hosts: hosts.map((name) => ({ name, ...hostDigestParts(world, name) })),
    names: world.tailnet.entries().map(({ name, holder }) => `${name} ${holder}`),
  };
}

/** Runs the whole contract on one desired state, and gives back the number of writes that an apply takes. */
export async function holdsContract<Desired extends JsonObject, Observed, Image extends Json, Outputs extends JsonObject>(
  world: ContractWorld,
  kind: ResourceKind<Desired, Observed, Image, Outputs>,
  desired: Desired,
  secrets: Readonly<Record<string, string>> = {},
): Promise<number> {
  const safe = contextOf(world, Infinity, secrets);
  const apply = async (writes = Infinity) => kind.apply(contextOf(world, writes, secrets), desired, await kind.read(safe, desired));
  assert.deepEqual(kind.validate(desired), []);
  // Looked at every time; all other hosts once at the end.
  const own = typeof desired['host'] === 'string' ? desired['host'] : undefined;
  const everywhere = await stateOf(world);
  const before = await stateOf(world, own);
  const first = await kind.read(safe, desired);
  assert.notEqual(kind.diff(desired, first).action, 'none', 'the desired state is there already, so nothing is tested');
  // As the journal keeps it.
  const image = JSON.parse(JSON.stringify(await kind.capture(safe, desired, first))) as Image;
  const restore = async (writes = Infinity) => {
    assert.equal(typeof kind.restore, 'function');
    if (typeof kind.restore === 'function') await kind.restore(contextOf(world, writes, secrets), desired, image);
  };
  await apply();
  const after = await stateOf(world, own);
  const reached = async (what: string) => {
    assert.deepEqual(kind.diff(desired, await kind.read(safe, desired)), { action: 'none' }, what);
    assert.deepEqual(await stateOf(world, own), after, what);
  };
  await reached('after apply');
  await apply();
  await reached('after a second apply');
  await restore();
  assert.deepEqual(await stateOf(world, own), before, 'after restore');
  await restore();
  assert.deepEqual(await stateOf(world, own), before, 'after a second restore');

  const writes = await crashes(apply, async (count) => {
    await apply();
    await reached(`apply after a crash at write ${count + 1}`);
    await restore();
    assert.deepEqual(await stateOf(world, own), before);
  });
  await crashes(apply, async (count) => {
    await restore();
    assert.deepEqual(await stateOf(world, own), before, `restore after a crash of apply at write ${count + 1}`);
  });
  await restore();
  await apply();
  await crashes(restore, async (count) => {
    await restore();
    assert.deepEqual(await stateOf(world, own), before, `restore after a crash of itself at write ${count + 1}`);
    await apply();
  });
  await apply();
  await restore();
  assert.deepEqual(await stateOf(world), everywhere);
  return writes;
}

/** Crashes `work` before its first write, its second … until it gets through; gives the number of its writes. */
async function crashes(work: (writes: number) => Promise<void>, then: (count: number) => Promise<void>): Promise<number> {
  for (let count = 0; ; count += 1) {
    try {
      await work(count);
      return count;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    await then(count);
    assert.ok(count < 100, 'an apply that never ends');
  }
}
