import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../src/core/event.ts';
import { LongshoreError } from '../../src/core/error.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { rollBack } from '../../src/engine/roll-back.ts';
import { phase, type PhaseBuilder } from '../../src/plan/phase.ts';
import { definePlan, type Plan } from '../../src/plan/plan.ts';
import { instrument } from '../../src/ports/instrument.ts';
import { copy, equals, flag, inventory, kinds, MemoryWorld, oneWay, optionsFor, Scratch, value } from './memory-world.ts';

const planOf = (author: (builder: PhaseBuilder) => unknown): Plan =>
  definePlan('sample', { inventory, phases: [phase('one', { goal: 'values are set' }, author)] });
const sample = planOf(({ step, check }) => {
  const a = step('a', value({ name: 'a', value: '1' }));
  step('b', value({ name: 'b', value: a.value }));
  step('c', copy({ from: 'a', to: 'c' }));
  check('a-is-1', equals({ name: 'a', value: '1' }));
});

test('`apply()` does every step in the order of references and facts, and again changes nothing', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const first = await apply(sample, optionsFor(journal, world.transports()));
  assert.equal(first.verdict, 'done');
  assert.equal(first.changes, 3);
  assert.deepEqual(Object.fromEntries(world.values), { a: '1', b: '1', c: '1' });
  assert.deepEqual(first.checks, { passed: 1, failed: 0 });
  const entries = [...journal.entries()].length;
  const second = await apply(sample, optionsFor(journal, world.transports()));
  assert.equal(second.changes, 0);
  // Only the run itself is written down: opened and closed.
  assert.equal([...journal.entries()].length, entries + 2);
});

test('`apply()` has the before-image durably in the journal before the first write', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  world.values.set('a', 'before');
  using journal = scratch.journal();
  let seen: unknown;
  const transports = instrument(world.transports(), ({ call, when }) => {
    if (call !== 'host.writeFile' || when !== 'before' || seen !== undefined) return;
    using other = scratch.journal({ readOnly: true });
    const operation = other.ledger.steps.get('one/a')?.operations[0];
    seen = operation?.image === undefined ? 'nothing' : other.image(operation.image);
  });
  await apply(
    planOf(({ step }) => step('a', value({ name: 'a', value: '1' }))),
    optionsFor(journal, transports),
  );
  assert.equal(seen, 'before');
});

test('`apply()` stops what depends on a failed step and says where and why', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const plan = planOf(({ step }) => {
    const a = step('a', value({ name: 'a', value: '1', stubborn: true }));
    step('b', value({ name: 'b', value: a.value }));
  });
  const report = await apply(plan, optionsFor(journal, world.transports()));
  assert.equal(report.verdict, 'failed');
  const [a, b] = report.phases[0]?.steps ?? [];
  assert.equal(a?.error?.code, 'not-converged');
  assert.match(a?.error?.place ?? '', /apply\.test\.ts:\d+$/);
  assert.equal(b?.outcome, 'skipped');
  assert.equal(world.values.has('b'), false);
});

test('`apply()` refuses a step that is refused, one whose input is invalid, and a move with an obstacle, before any write', async () => {
  for (const [definition, code] of [
    [value({ name: 'a', value: '1', refuse: true }), 'step-refused'],
    [value({ name: 'a', value: 'invalid' }), 'input-invalid'],
    [copy({ from: 'x', to: 'a', obstacle: 'a writer is still there' }), 'move-obstacle'],
  ] as const) {
    using scratch = new Scratch();
    const world = new MemoryWorld();
    using journal = scratch.journal();
    const report = await apply(
      planOf(({ step }) => step('a', definition)),
      optionsFor(journal, world.transports()),
    );
    assert.equal(report.phases[0]?.steps[0]?.error?.code, code);
    assert.equal(world.values.size, 0);
  }
});

test('`apply()` does not call a move done whose proof says different, and copies anew when run again', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  world.values.set('a', 'data');
  using journal = scratch.journal();
  const spoilt = await apply(
    planOf(({ step }) => step('c', copy({ from: 'a', to: 'c', spoil: true }))),
    optionsFor(journal, world.transports()),
  );
  assert.equal(spoilt.verdict, 'unverified');
  assert.equal(journal.ledger.proofs.get('one/c')?.verdict, 'different');
  const options = { ...optionsFor(journal, world.transports()), reason: 'the copy was spoilt' };
  const mended = await apply(
    planOf(({ step }) => step('c', copy({ from: 'a', to: 'c' }))),
    options,
  );
  assert.equal(mended.verdict, 'done');
  assert.equal(world.values.get('c'), 'data');
});

test('`apply()` refuses a move whose target holds what the plan did not put there', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  world.values.set('a', 'data').set('c', 'somebody else');
  using journal = scratch.journal();
  const report = await apply(
    planOf(({ step }) => step('c', copy({ from: 'a', to: 'c' }))),
    optionsFor(journal, world.transports()),
  );
  assert.equal(report.phases[0]?.steps[0]?.error?.code, 'move-target-taken');
  assert.equal(world.values.get('c'), 'somebody else');
});

test('`apply()` waits at a gate, lets independent steps go on, and passes it once it is open', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const plan = planOf(({ step }) => {
    const gate = step('gate', flag('raised'));
    step('behind', value({ name: 'behind', value: '1' }), { after: [gate] });
    step('beside', value({ name: 'beside', value: '1' }));
  });
  const waiting = await apply(plan, optionsFor(journal, world.transports()));
  assert.equal(waiting.verdict, 'waiting');
  assert.deepEqual(waiting.waiting, [{ step: 'one/gate', instructions: 'Raise the flag raised.' }]);
  assert.deepEqual([...world.values.keys()], ['beside']);
  world.values.set('raised', 'yes');
  assert.equal((await apply(plan, optionsFor(journal, world.transports()))).verdict, 'done');
  assert.equal(world.values.get('behind'), '1');
});

test('`apply()` reads the world after a lost reply instead of repeating the change', async () => {
  for (const landed of [true, false]) {
    using scratch = new Scratch();
    const world = new MemoryWorld();
    using journal = scratch.journal();
    let writes = 0;
    const transports = instrument(world.transports(), ({ call, when }) => {
      if (call !== 'host.writeFile') return;
      if (when === 'before') writes += 1;
      const lost = new LongshoreError('lost', 'the reply was lost', { effect: 'unknown' });
      if (landed && when === 'after' && writes === 2) throw lost;
      if (!landed && when === 'before' && writes === 1) throw lost;
    });
    const events: RunEvent[] = [];
    const report = await apply(
      planOf(({ step }) => step('a', value({ name: 'a', value: '1' }))),
      optionsFor(journal, transports, events),
    );
    assert.equal(report.verdict, 'done');
    assert.equal(world.values.get('a'), '1');
    assert.equal(writes, landed ? 2 : 3);
    assert.ok(events.some((event) => event.event === 'step.doubted'));
  }
});

test('`apply()` asks for a reason when a done step was changed, keeps it, and updates only that step', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const plan = (second: string) =>
    planOf(({ step }) => {
      step('a', value({ name: 'a', value: '1' }));
      step('b', value({ name: 'b', value: second }));
    });
  await apply(plan('1'), optionsFor(journal, world.transports()));
  await assert.rejects(apply(plan('2'), optionsFor(journal, world.transports())), { code: 'reason-missing' });
  const report = await apply(plan('2'), { ...optionsFor(journal, world.transports()), reason: 'b was wrong' });
  assert.equal(report.changes, 1);
  assert.equal(journal.ledger.amendments[0]?.reason, 'b was wrong');
  await rollBack({ ...optionsFor(journal, world.transports()), planName: 'sample' });
  assert.equal(world.values.size, 0);
});

test('`apply()` undoes what a step did before when it is now about another thing', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  await apply(
    planOf(({ step }) => step('a', value({ name: 'old', value: '1' }))),
    optionsFor(journal, world.transports()),
  );
  await apply(
    planOf(({ step }) => step('a', value({ name: 'new', value: '1' }))),
    { ...optionsFor(journal, world.transports()), reason: 'renamed' },
  );
  assert.deepEqual([...world.values.keys()], ['new']);
});

test('`apply()` offers removed steps for undo, and undoes them when asked', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const small = planOf(({ step }) => step('a', value({ name: 'a', value: '1' })));
  await apply(
    planOf(({ step }) => {
      step('a', value({ name: 'a', value: '1' }));
      step('b', value({ name: 'b', value: '1' }));
    }),
    optionsFor(journal, world.transports()),
  );
  const offered = await apply(small, { ...optionsFor(journal, world.transports()), reason: 'b is not needed' });
  assert.deepEqual(offered.removed, ['one/b']);
  assert.ok(world.values.has('b'));
  await apply(small, { ...optionsFor(journal, world.transports()), undoRemoved: true });
  assert.deepEqual([...world.values.keys()], ['a']);
});

test('`apply()` stops at a safe point, and a later run goes on', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const options = optionsFor(journal, world.transports());
  const plan = planOf(({ step }) => {
    const a = step('a', value({ name: 'a', value: '1' }));
    step('b', value({ name: 'b', value: a.value }));
  });
  const stopped = await apply(plan, { ...options, emit: (event) => event.event === 'step.settled' && options.stop.safePoint() });
  assert.equal(stopped.verdict, 'interrupted');
  assert.deepEqual([...world.values.keys()], ['a']);
  assert.equal((await apply(plan, optionsFor(journal, world.transports()))).verdict, 'done');
});

test('`apply()` fails a check that does not hold within its patience', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const report = await apply(
    planOf(({ check }) => check('never', equals({ name: 'x', value: '1' }), { patienceMs: 60 })),
    optionsFor(journal, new MemoryWorld().transports()),
  );
  assert.equal(report.verdict, 'unverified');
  assert.deepEqual(report.checks, { passed: 0, failed: 1 });
});

test('`rollBack()` brings back the world before, newest first, and stops at what cannot be undone', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  world.values.set('a', 'before');
  const before = world.digest();
  using journal = scratch.journal();
  await apply(sample, optionsFor(journal, world.transports()));
  const report = await rollBack({ ...optionsFor(journal, world.transports()), planName: 'sample' });
  assert.equal(report.verdict, 'rolled-back');
  assert.equal(world.digest(), before);
  const oneWayPlan = planOf(({ step }) => step('send', oneWay({ name: 'sent', value: '1' })));
  await apply(oneWayPlan, { ...optionsFor(journal, world.transports()), reason: 'another plan' });
  const stuck = await rollBack({ ...optionsFor(journal, world.transports()), planName: 'sample' });
  assert.equal(stuck.phases[0]?.steps[0]?.error?.code, 'irreversible');
});

test('`preview()` tells what would change, what is known only later, and writes nothing', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  world.values.set('a', 'before');
  using journal = scratch.journal();
  const seen = await preview(sample, { ledger: journal.ledger, transports: world.transports(), kinds, signal: AbortSignal.timeout(5000) });
  assert.deepEqual(
    seen.steps.map(({ step, prediction }) => [step, prediction]),
    [
      ['one/a', 'update'],
      ['one/b', 'later'],
      ['one/c', 'copy'],
      ['one/a-is-1', 'check'],
    ],
  );
  assert.equal(seen.pending, 3);
  assert.deepEqual(Object.fromEntries(world.values), { a: 'before' });
  await apply(sample, optionsFor(journal, world.transports()));
  assert.equal(
    (await preview(sample, { ledger: journal.ledger, transports: world.transports(), kinds, signal: AbortSignal.timeout(5000) })).pending,
    0,
  );
});

test('`apply()` looks at what is done all at once, and reads anew after the first change', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  await apply(sample, optionsFor(journal, world.transports()));
  const calls: string[] = [];
  const recording = instrument(world.transports(), ({ call, when }) => void calls.push(`${call} ${when}`));
  await apply(sample, { ...optionsFor(journal, recording), parallelism: 1 });
  // Two values and the check; the move that is done is not asked again.
  assert.deepEqual(
    calls.slice(0, 3),
    Array.from({ length: 3 }, () => 'host.readFile before'),
  );
  assert.equal(calls.length, 6);

  world.values.set('a', 'spoilt');
  const meddling = instrument(world.transports(), ({ call, when }) => {
    if (call === 'host.writeFile' && when === 'before' && world.values.get('a') === 'spoilt') world.values.set('b', 'spoilt too');
  });
  const mended = await apply(sample, optionsFor(journal, meddling));
  assert.equal(mended.verdict, 'done');
  assert.equal(mended.changes, 2);
  assert.deepEqual(Object.fromEntries(world.values), { a: '1', b: '1', c: '1' });
});
