// Stand-ins of services, each at an address of its own, with a context that reaches them; and the contract of resource kinds
// against them: what an apply reaches, that it can be repeated, that the before-image brings everything back, and all of that
// after a crash before every single write, and after a reply that was lost.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LongshoreError } from '../../../src/core/error.ts';
import { canonicalJson, type Json, type JsonObject } from '../../../src/core/json.ts';
import { Secret, secretLabel } from '../../../src/core/secret.ts';
import type { ResourceKind } from '../../../src/kinds/kind.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { Vantage, WebResponse } from '../../../src/ports/web.ts';
import { TwinStore } from '../../../src/twin/store.ts';
import { serviceDigestParts } from '../../../src/twin/service-api/service-digest-parts.ts';
import type { Program, RunningProgram, TwinWorld, WebRequest } from '../../../src/twin/world.ts';
import { simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf as hostContextOf, Crash } from '../host/contract.ts';

/** In every value of every secret, so that it can be searched for. */
export const canary = 'canary-9f2c';

export interface ServiceWorld extends AsyncDisposable {
  readonly world: SimulatedWorld;
  readonly running: Map<string, RunningProgram>;
  /** Method and path of every request. */
  readonly requests: string[];
  /** Everything that notes, events and errors could show. */
  readonly said: string[];
  /** Another answer than the right one; `lost` does what is asked and loses the reply. */
  interfere: (request: string, count: number) => WebResponse | 'lost' | undefined;
  start(
    program: Program,
    origin: string,
    options?: { readonly environment?: Record<string, string>; readonly settings?: JsonObject },
  ): Promise<void>;
}

/** With `hosts`, `indri` and its files are there, too; most tests need none. */
export async function serviceWorld(options: { readonly hosts?: boolean } = {}): Promise<ServiceWorld> {
  const world = options.hosts === true ? await simulatedWorld() : bareWorld();
  const running = new Map<string, RunningProgram>();
  const counts = new Map<string, number>();
  const ask = async (url: string, from: Vantage, request: WebRequest): Promise<WebResponse> => {
    const parsed = new URL(url);
    const program = running.get(parsed.origin);
    if (program?.answer === undefined) throw new LongshoreError('web-refused', `cannot get "${url}" from ${from}: nobody listens there`);
    const label = `${request.method ?? 'GET'} ${parsed.pathname}`;
    made.requests.push(label);
    counts.set(label, (counts.get(label) ?? 0) + 1);
    const instead = made.interfere(label, counts.get(label) ?? 0);
    if (typeof instead === 'object') return instead;
    const answered = await program.answer({ ...request, url: parsed });
    if (instead === 'lost') throw new LongshoreError('web-timeout', `cannot reach "${url}": the reply was lost`, { effect: 'unknown' });
    return answered;
  };
  const twin: TwinWorld = Object.assign(Object.create(world) as TwinWorld, {
    request: (url: string, from: Vantage, headers: Record<string, string>, sent?: Partial<WebRequest>) =>
      ask(url, from, { url: new URL(url), headers, ...sent }),
    secretValue: (name: string, key: string) => valueOf(name, key),
    clock: { now: () => Date.now(), sleep: async () => undefined },
  });
  const made: ServiceWorld = {
    world: twin as SimulatedWorld,
    running,
    requests: [],
    said: [],
    interfere: () => undefined,
    async start(program, origin, { environment = {}, settings = {} } = {}) {
      const id = `indri:${program.name}`;
      running.set(origin, await program.start(twin, { id, place: { host: 'indri' }, argv: [], environment, settings }));
    },
    [Symbol.asyncDispose]: async () => {
      for (const program of running.values()) await program.stop();
      await world[Symbol.asyncDispose]();
    },
  };
  return made;
}

function bareWorld(): SimulatedWorld {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-services-'));
  const store = new TwinStore(join(directory, 'twin.db'));
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      store[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  } as unknown as SimulatedWorld;
}

function valueOf(name: string, key: string): string {
  return `${name}-${key}-${canary}`;
}

/** After `count` writes the next one crashes before it happens. */
export function contextOf(services: ServiceWorld, count = Infinity): WriteContext {
  let left = count;
  const counting = <Arguments extends unknown[], Result>(write: (...given: Arguments) => Promise<Result>) => {
    return async (...given: Arguments): Promise<Result> => {
      if (left === 0) throw new Crash();
      left -= 1;
      return write(...given);
    };
  };
  const { world } = services;
  const base = hostContextOf(world);
  return {
    ...base,
    note: (message) => void services.said.push(message),
    clock: { now: () => Date.now(), sleep: async () => undefined },
    host: (name) => {
      const host = base.host(name);
      return {
        ...host,
        writeFile: counting((...given) => host.writeFile(...given)),
        remove: counting((...given) => host.remove(...given)),
      };
    },
    web: {
      get: (url, { from, headers = {} }) => world.request(url, from, lower(headers)),
      send: counting((url, { from, headers = {}, method, body }) =>
        world.request(url, from, lower(headers), { method, ...(body === undefined ? {} : { body }) }),
      ),
    },
    secret: async (locator) =>
      locator.secret === 'named'
        ? new Secret(secretLabel(locator), valueOf(locator.name, locator.key))
        : Promise.reject(new LongshoreError('secret-missing', 'no cluster here')),
  };
}

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

export async function holdsContract<Desired extends JsonObject, Observed, Image extends Json, Outputs extends JsonObject>(
  services: ServiceWorld,
  kind: ResourceKind<Desired, Observed, Image, Outputs>,
  desired: Desired,
  options: { readonly files?: readonly string[]; /** A secret that is made anew each time. */ readonly sameAfter?: boolean } = {},
): Promise<void> {
  const safe = contextOf(services);
  const state = async (): Promise<string> => {
    const files = await Promise.all(
      (options.files ?? []).map(async (path) => [path, (await services.world.host('indri').readFile(path))?.toString() ?? null]),
    );
    return canonicalJson({ services: serviceDigestParts(services.world.store), files });
  };
  const apply = async (count = Infinity) => kind.apply(contextOf(services, count), desired, await kind.read(safe, desired));
  const diff = async () => kind.diff(desired, await kind.read(safe, desired));
  assert.deepEqual(kind.validate(desired), []);
  const before = await state();
  assert.notEqual((await diff()).action, 'none', 'the desired state is there already, so nothing is tested');
  const image = JSON.parse(JSON.stringify(await kind.capture(safe, desired, await kind.read(safe, desired)))) as Image;
  const restore = async (count = Infinity) => {
    assert.ok(typeof kind.restore === 'function');
    await kind.restore(contextOf(services, count), desired, image);
  };
  await apply();
  assert.deepEqual(await diff(), { action: 'none' }, 'after apply');
  const after = await state();
  await apply();
  assert.equal(await state(), after, 'after a second apply');
  await restore();
  assert.equal(await state(), before, 'after restore');
  await restore();
  assert.equal(await state(), before, 'after a second restore');
  for (const [way, end] of [
    [apply, apply],
    [restore, restore],
  ] as const) {
    for (let count = 0; count < 12; count += 1) {
      if (way === restore) await apply();
      const crashed = await way(count).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Crash) return true;
          throw error;
        },
      );
      await end();
      if (way === apply) assert.deepEqual(await diff(), { action: 'none' }, `apply after a crash at write ${count + 1}`);
      if (way === apply && options.sameAfter !== false) assert.equal(await state(), after);
      await restore();
      assert.equal(await state(), before, `restore after a crash at write ${count + 1}`);
      if (!crashed) break;
    }
  }
  // What the engine does after a lost reply: it reads, and only then, and once, tries again.
  services.interfere = (request, count) => (request.startsWith('GET ') || count > 1_000_000 ? undefined : 'lost');
  await apply().catch((error: unknown) => {
    assert.ok(error instanceof LongshoreError);
    assert.equal(error.effect, 'unknown');
  });
  services.interfere = () => undefined;
  if ((await diff()).action !== 'none') await apply();
  assert.deepEqual(await diff(), { action: 'none' }, 'after a lost reply');
  await restore();
  assert.equal(await state(), before, 'restore after a lost reply');
}
