// The crash matrix in small: random plans over a world of values, cut short at every journal append and every port
// call, on the way there, on the way back, and on both. The world of the unbroken run is the judge.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apply } from '../../src/engine/apply.ts';
import { rollBack } from '../../src/engine/roll-back.ts';
import type { RunOptions } from '../../src/engine/run.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan, type Plan } from '../../src/plan/plan.ts';
import { instrument } from '../../src/ports/instrument.ts';
import { inventory, copy, MemoryWorld, optionsFor, Scratch, value } from './memory-world.ts';

class Crash extends Error {}

/** Counts points and dies at one of them; once dead, nothing gets through any more. */
class Mortal {
  points = 0;
  readonly #at: number;
  constructor(at: number) {
    this.#at = at;
  }
  pass = (): void => {
    this.points += 1;
    if (this.points >= this.#at) throw new Crash();
  };
}

type Verb = 'apply' | 'rollBack';

async function attempt(
  verb: Verb,
  plan: Plan,
  world: MemoryWorld,
  scratch: Scratch,
  at: number,
): Promise<{ points: number; crashed: boolean }> {
  const mortal = new Mortal(at);
  using journal = scratch.journal({ onAppend: mortal.pass });
  const options: RunOptions = { ...optionsFor(journal, instrument(world.transports(), mortal.pass)), parallelism: 1 };
  try {
    const report = verb === 'apply' ? await apply(plan, options) : await rollBack({ ...options, planName: plan.name });
    assert.ok(['done', 'rolled-back'].includes(report.verdict), JSON.stringify(report));
    return { points: mortal.points, crashed: false };
  } catch (error) {
    if (error instanceof Crash) return { points: mortal.points, crashed: true };
    throw error;
  }
}

const never = Number.POSITIVE_INFINITY;

/** The digests after `verbs`, the last of them cut short at each point in turn and then run again. */
async function matrix(plan: Plan, start: ReadonlyMap<string, string>, verbs: readonly Verb[]): Promise<number> {
  const run = async (crashAt: number) => {
    using scratch = new Scratch();
    const world = new MemoryWorld();
    for (const [name, content] of start) world.values.set(name, content);
    const last = verbs.length - 1;
    for (const verb of verbs.slice(0, last)) await attempt(verb, plan, world, scratch, never);
    const verb = verbs[last] ?? 'apply';
    const { points, crashed } = await attempt(verb, plan, world, scratch, crashAt);
    if (crashed) await attempt(verb, plan, world, scratch, never);
    return { digest: world.digest(), points, crashed };
  };
  const unbroken = await run(never);
  for (let at = 1; at <= unbroken.points; at += 1) {
    const broken = await run(at);
    assert.ok(broken.crashed);
    assert.equal(
      broken.digest,
      unbroken.digest,
      `${verbs.join(' then ')}: another world after a crash at point ${at} of ${unbroken.points}`,
    );
  }
  return unbroken.points;
}

const planArbitrary = fc
  .array(fc.record({ kind: fc.constantFrom('value', 'copy', 'after'), needs: fc.nat() }), { minLength: 1, maxLength: 5 })
  .map((shapes) =>
    definePlan('random', {
      inventory,
      phases: [
        phase('one', { goal: 'anything' }, ({ step }) => {
          const names: string[] = [];
          shapes.forEach(({ kind, needs }, index) => {
            const name = `v${index}`;
            const other = names[needs % Math.max(1, names.length)];
            if (kind === 'copy' && other !== undefined) step(name, copy({ from: other, to: name }));
            else step(name, value({ name, value: `value ${index}`, ...(kind === 'after' && other !== undefined ? { needs: other } : {}) }));
            if (kind !== 'copy' || other === undefined) names.push(name);
          });
        }),
      ],
    }),
  );

test('`apply()` and `rollBack()` reach the world of an unbroken run from a crash at any point', async () => {
  await fc.assert(
    fc.asyncProperty(planArbitrary, async (plan) => {
      const start = new Map([['v0', 'was there before']]);
      await matrix(plan, start, ['apply']);
      await matrix(plan, start, ['apply', 'rollBack']);
    }),
    { numRuns: 4, interruptAfterTimeLimit: 20_000 },
  );
});

test('`rollBack()` after an apply that was cut short anywhere brings back the first world', async () => {
  const plan = definePlan('sample', {
    inventory,
    phases: [
      phase('one', { goal: 'values' }, ({ step }) => {
        const a = step('a', value({ name: 'a', value: '1' }));
        step('b', value({ name: 'b', value: a.value }));
        step('c', copy({ from: 'a', to: 'c' }));
      }),
    ],
  });
  let points = 0;
  for (let at = 1; ; at += 1) {
    using scratch = new Scratch();
    const world = new MemoryWorld();
    world.values.set('a', 'was there before');
    const first = world.digest();
    const { crashed } = await attempt('apply', plan, world, scratch, at);
    await attempt('rollBack', plan, world, scratch, never);
    assert.equal(world.digest(), first, `not the first world after a crash at point ${at}`);
    if (!crashed) break;
    points = at;
  }
  assert.ok(points > 20, `only ${points} points were tried`);
});
