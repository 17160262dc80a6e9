// The choreography around a move: downtime foreseen and compared, a budget kept, obstacles met early, the way back after use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { rollBack } from '../../src/engine/roll-back.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan, type Plan } from '../../src/plan/plan.ts';
import { instrument } from '../../src/ports/instrument.ts';
import { copy, inventory, MemoryWorld, type MoveSpec, optionsFor, Scratch, value } from './memory-world.ts';

type Move = Partial<MoveSpec>;

/** A service stops, its data moves, it answers again. */
const planWith = (move: Move): Plan =>
  definePlan('sample', {
    inventory,
    phases: [
      phase('one', { goal: 'the service has moved' }, ({ step }) => {
        const stop = step('stop', value({ name: 'old', value: 'stopped', stops: 'shop' }));
        const data = step('data', copy({ from: 'source', to: 'target', ...move }), { after: [stop] });
        step('start', value({ name: 'new', value: 'started', serves: 'shop' }), { after: [data] });
        step('beside', value({ name: 'beside', value: '1' }));
      }),
    ],
  });
const worldWith = (source: string): MemoryWorld => {
  const world = new MemoryWorld();
  world.values.set('source', source);
  world.values.set('old', 'running');
  return world;
};

test('`apply()` foresees a downtime before it begins, keeps it in the journal, and reports it beside the measured one', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const report = await apply(planWith({ estimateMs: 4000 }), optionsFor(journal, worldWith('data').transports()));
  assert.equal(report.verdict, 'done');
  const [downtime] = report.downtimes;
  assert.equal(downtime?.service, 'shop');
  // Two resources and the move; what runs beside them counts for nothing.
  assert.equal(downtime.predictedMs, 7000);
  const written = [...journal.entries()];
  const predicted = written.findIndex(({ entry }) => entry === 'downtime.predicted');
  assert.ok(predicted > 0 && predicted < written.findIndex((entry) => entry.entry === 'step.begun' && entry.step === 'one/stop'));
});

test('`apply()` stops before anything is stopped when the foreseen downtime is over the budget, or cannot be foreseen', async () => {
  for (const [move, message] of [
    [{ estimateMs: 60_000, budgetMs: 30_000 }, /one\/stop: shop may be down for 30 s, and it would be down for about 63 s/],
    [{ budgetMs: 30_000 }, /how long it would be down cannot be told yet/],
  ] as const) {
    using scratch = new Scratch();
    using journal = scratch.journal();
    const world = worldWith('data');
    const report = await apply(planWith(move), optionsFor(journal, world.transports()));
    const stop = report.phases[0]?.steps.find(({ name }) => name === 'stop');
    assert.equal(stop?.error?.code, 'downtime-budget');
    assert.match(stop.error.message, message);
    assert.equal(world.values.get('old'), 'running');
    const kept = await apply(planWith({ estimateMs: 20_000, budgetMs: 30_000 }), {
      ...optionsFor(journal, world.transports()),
      reason: 'smaller',
    });
    assert.equal(kept.verdict, 'done');
  }
});

test('`apply()` meets an obstacle that stopping does not clear before anything is stopped', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = worldWith('data');
  const report = await apply(planWith({ standing: 'the target is too old' }), optionsFor(journal, world.transports()));
  const error = report.phases[0]?.steps.find(({ name }) => name === 'stop')?.error;
  assert.equal(error?.code, 'move-obstacle');
  assert.match(error.message, /cannot begin one\/stop: one\/data, which comes after it, cannot start: the target is too old/);
  assert.equal(world.values.get('old'), 'running');
});

test('`rollBack()` refuses to lose what was written to a copy after its proof, and says what it is', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = worldWith('data');
  await apply(planWith({}), optionsFor(journal, world.transports()));
  world.values.set('target', 'data and more');
  const refused = await rollBack({ ...optionsFor(journal, world.transports()), planName: 'sample' });
  const error = refused.phases[0]?.steps.find(({ name }) => name === 'data')?.error;
  assert.equal(error?.code, 'way-back-loses-data');
  assert.match(error.message, /what was written after the cutover would be lost: target holds "data and more"/);
  assert.equal(world.values.get('target'), 'data and more');
  world.values.set('target', 'data');
  const done = await rollBack({ ...optionsFor(journal, world.transports()), planName: 'sample' });
  assert.equal(done.verdict, 'rolled-back');
  assert.deepEqual(Object.fromEntries(world.values), { source: 'data', old: 'running' });
});

test('`rollBack()` moves what was written to a copy back when the plan says so, and asks nothing of a copy that was never proved', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = worldWith('data');
  await apply(planWith({ wayBack: true }), optionsFor(journal, world.transports()));
  world.values.set('target', 'data and more');
  assert.equal((await rollBack({ ...optionsFor(journal, world.transports()), planName: 'sample' })).verdict, 'rolled-back');
  assert.deepEqual(Object.fromEntries(world.values), { source: 'data and more', old: 'running' });

  using other = new Scratch();
  using second = other.journal();
  const spoilt = worldWith('data');
  assert.equal((await apply(planWith({ spoil: true }), optionsFor(second, spoilt.transports()))).verdict, 'unverified');
  assert.equal((await rollBack({ ...optionsFor(second, spoilt.transports()), planName: 'sample' })).verdict, 'rolled-back');
  assert.equal(spoilt.values.get('source'), 'data');
});

test('`apply()` never copies over what was written to a proved copy: not after a rollback that was refused, not after an amendment', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = worldWith('data');
  const options = () => ({ ...optionsFor(journal, world.transports()), reason: 'the way back is open now', planName: 'sample' });
  await apply(planWith({}), options());
  world.values.set('target', 'data and more');
  assert.equal((await rollBack(options())).verdict, 'failed');
  assert.equal((await apply(planWith({}), options())).verdict, 'done');
  assert.equal(world.values.get('target'), 'data and more');
  const other = await apply(planWith({ from: 'old', to: 'target' }), options());
  assert.match(JSON.stringify(other.phases), /move-copy-used.*target holds \\"data and more/);
  assert.equal(world.values.get('target'), 'data and more');
  // What the refused rollback told them to do: the option counts, though the copy was made without it.
  assert.equal((await apply(planWith({ wayBack: true }), options())).verdict, 'done');
  assert.equal((await rollBack(options())).verdict, 'rolled-back');
  assert.deepEqual(Object.fromEntries(world.values), { source: 'data and more', old: 'running' });
});

test('`rollBack()` goes on with a copy that it had begun to drop, and never takes what is left of it for what people wrote', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = worldWith('data');
  await apply(planWith({ wayBack: true }), optionsFor(journal, world.transports()));
  world.values.set('target', 'data and more');
  const { transports, ...options } = { ...optionsFor(journal, world.transports()), planName: 'sample' };
  const cut = instrument(transports, ({ call, parameters }) => {
    if (call !== 'host.remove' || parameters[0] !== 'target') return;
    world.values.set('target', 'da');
    throw new Error('killed');
  });
  assert.equal((await rollBack({ ...options, transports: cut })).verdict, 'failed');
  assert.equal((await rollBack({ ...options, transports })).verdict, 'rolled-back');
  assert.deepEqual(Object.fromEntries(world.values), { source: 'data and more', old: 'running' });
});
