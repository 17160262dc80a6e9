import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { rollBack } from '../../src/engine/roll-back.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { instrument } from '../../src/ports/instrument.ts';
import { faultScript, type Fault, type FaultRule } from '../../src/twin/faults.ts';
import { copy, inventory, MemoryWorld, optionsFor, Scratch, value } from '../engine/memory-world.ts';

const plan = definePlan('sample', {
  inventory,
  phases: [
    phase('one', { goal: 'values' }, ({ step }) => {
      const a = step('a', value({ name: 'a', value: 'first' }));
      step('b', value({ name: 'b', value: a.value }));
      step('c', copy({ from: 'a', to: 'c' }));
    }),
  ],
});

async function run(rules: readonly FaultRule[], verb: 'apply' | 'rollback', world: MemoryWorld, scratch: Scratch, crashes: string[] = []) {
  const script = faultScript(rules, (where) => {
    crashes.push(where);
    throw new Error('a real process would have ended here');
  });
  using journal = scratch.journal({ onAppend: script.onAppend });
  const options = { ...optionsFor(journal, instrument(world.transports(), script.onCall)), parallelism: 1 };
  return verb === 'apply' ? await apply(plan, options) : await rollBack({ ...options, planName: plan.name });
}

const faults: readonly Fault[] = [{ fault: 'lose-reply' }, { fault: 'tear-write' }, { fault: 'refuse' }, { fault: 'delay', ms: 2 }];

test('`faultScript()`: whatever goes wrong at any write, a further run reaches the unbroken world, and the rollback the first one', async () => {
  for (const fault of faults) {
    for (let nth = 1; nth <= 6; nth += 1) {
      using scratch = new Scratch();
      const world = new MemoryWorld();
      world.values.set('a', 'was there before');
      const before = world.digest();
      const first = await run([{ at: 'host.writeFile', nth, fault }], 'apply', world, scratch);
      if (fault.fault === 'refuse') assert.equal(first.verdict, 'failed');
      const end = await run([], 'apply', world, scratch);
      assert.equal(end.verdict, 'done', `${fault.fault} at write ${nth}`);
      assert.deepEqual(Object.fromEntries(world.values), { a: 'first', b: 'first', c: 'first' });
      await run([{ at: 'host.*', nth, fault }], 'rollback', world, scratch);
      await run([], 'rollback', world, scratch);
      assert.equal(world.digest(), before, `${fault.fault} at call ${nth} of the rollback`);
    }
  }
});

test('`faultScript()` crashes at the call or append that is named, and a full disk under the journal stops before the write', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  const crashes: string[] = [];
  await run(
    [
      { at: 'journal.append', nth: 2, fault: { fault: 'crash' } },
      { at: 'host.writeFile', nth: 3, fault: { fault: 'crash' } },
    ],
    'apply',
    world,
    scratch,
    crashes,
  );
  assert.deepEqual(crashes, ['journal.append of step.begun']);
  const values = world.digest();
  const full = await run([{ at: 'journal.append', nth: 2, fault: { fault: 'refuse' } }], 'apply', world, scratch).catch(
    (error: unknown) => error,
  );
  assert.match(JSON.stringify(full), /journal-disk-full/);
  assert.equal(world.digest(), values);
  assert.equal((await run([], 'apply', world, scratch)).verdict, 'done');
});
