import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../src/core/event.ts';
import { apply } from '../../src/engine/apply.ts';
import { rollBack } from '../../src/engine/roll-back.ts';
import type { RunOptions } from '../../src/engine/run.ts';
import { approval } from '../../src/kinds/gate/approval/approval.ts';
import { phase, type PhaseBuilder } from '../../src/plan/phase.ts';
import { definePlan, type Plan } from '../../src/plan/plan.ts';
import { inventory, MemoryWorld, oneWay, optionsFor, Scratch, sign, value } from './memory-world.ts';

const planOf = (author: (builder: PhaseBuilder) => unknown): Plan =>
  definePlan('sample', { inventory, phases: [phase('one', { goal: 'values are set' }, author)] });

const behind = (gate: ReturnType<typeof sign>) =>
  planOf(({ step }) => {
    const opened = step('gate', gate, { patienceMs: 600 });
    step('behind', value({ name: 'behind', value: '1' }), { after: [opened] });
  });

const agreed = { gate: 'old data goes', what: 'The old data is deleted.', because: 'It cannot be brought back.' };
const retire = (name = 'old') =>
  planOf(({ step }) => {
    const yes = step('agreed', approval(agreed));
    step('retire', oneWay({ name, value: 'gone' }), { after: [yes] });
  });

test('`apply()` waits at a gate while a person is there, tells until when, and goes on by itself', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const events: RunEvent[] = [];
  const base = optionsFor(journal, world.transports(), events);
  const looked = Promise.withResolvers<undefined>();
  const emit = (event: RunEvent) => {
    events.push(event);
    if (event.event === 'gate.looked') looked.resolve(undefined);
  };
  const running = apply(behind(sign('raised')), { ...base, emit, attendance: {} });
  await looked.promise;
  world.values.set('raised', 'yes');
  const report = await running;
  assert.equal(report.verdict, 'done');
  assert.equal(world.values.get('behind'), '1');
  const waiting = events.find((event) => event.event === 'gate.waiting');
  // The clock is looked at twice.
  const late = (waiting?.at ?? 0) + 5_000 - (waiting?.until ?? 0);
  assert.ok(late >= 0 && late < 1000, `${late} ms`);
  assert.equal(waiting?.instructions, 'Make raised.');
});

test('`apply()` stops waiting at a gate when it is asked to stop, and the next run goes on', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const options: RunOptions = { ...optionsFor(journal, world.transports()), attendance: {} };
  const emit = (event: RunEvent) => {
    if (event.event === 'gate.looked') options.stop.safePoint();
  };
  const report = await apply(behind(sign('raised')), { ...options, emit });
  assert.equal(report.verdict, 'interrupted');
  assert.equal(journal.ledger.steps.get('one/gate')?.outcome, 'waiting');
  world.values.set('raised', 'yes');
  assert.equal((await apply(behind(sign('raised')), optionsFor(journal, world.transports()))).verdict, 'done');
});

test('`apply()` does not believe a probe that passes when the look after it finds nothing', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  world.values.set('raised', 'yes');
  using journal = scratch.journal();
  const lied = await apply(behind(sign('raised', { proof: 'the thing itself' })), optionsFor(journal, world.transports()));
  assert.equal(lied.verdict, 'unverified');
  const error = lied.phases[0]?.steps[0]?.error;
  assert.equal(error?.code, 'gate-unverified');
  assert.match(error?.message ?? '', /its probe has passed, but the thing itself/);
  assert.equal(world.values.has('behind'), false);
  world.values.set('the thing itself', 'yes');
  assert.equal(
    (await apply(behind(sign('raised', { proof: 'the thing itself' })), optionsFor(journal, world.transports()))).verdict,
    'done',
  );
});

test('`apply()` in a rehearsal takes as done only what a gate says cannot be done there', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = new MemoryWorld();
  const options = { ...optionsFor(journal, world.transports()), isRehearsal: true };
  assert.equal((await apply(behind(sign('raised')), options)).verdict, 'waiting');
  const assumed = await apply(behind(sign('raised', { assumed: true })), { ...options, reason: 'a dialogue' });
  assert.equal(assumed.verdict, 'done');
  assert.match(assumed.phases[0]?.steps[0]?.detail ?? '', /assumed: nobody can do this in a rehearsal/);
});

test('`apply()` asks for an approval, keeps who, when and why, and does not ask again', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const approveCommand = (step: string) => `longshore approve here ${step}`;
  const alone = await apply(retire(), { ...optionsFor(journal, world.transports()), approveCommand });
  assert.equal(alone.verdict, 'waiting');
  const said = alone.waiting[0]?.instructions ?? '';
  assert.match(
    said,
    /The old data is deleted\.\nWhy you are asked: It cannot be brought back\.\nIt lets run: one\/retire\.\nTo approve: longshore approve here one\/agreed/,
  );
  assert.equal(world.values.size, 0);

  const asked: string[] = [];
  const approve = async ({ step }: { readonly step: string }) => {
    asked.push(step);
    return { by: 'erich@gilbert', reason: 'restored once' };
  };
  const report = await apply(retire(), { ...optionsFor(journal, world.transports()), attendance: { approve } });
  assert.equal(report.verdict, 'done');
  assert.deepEqual(
    report.approvals?.map(({ step, by, reason, how }) => [step, by, reason, how]),
    [['one/agreed', 'erich@gilbert', 'restored once', 'prompt']],
  );
  assert.ok(optionsFor(journal, world.transports()).evidence.list().includes('one-agreed.approval.json'));
  const again = await apply(retire(), { ...optionsFor(journal, world.transports()), attendance: { approve } });
  assert.equal(again.changes, 0);
  assert.deepEqual(asked, ['one/agreed']);
});

test('an approval of another plan state does not count, and a rollback ends it', async () => {
  using scratch = new Scratch();
  const world = new MemoryWorld();
  using journal = scratch.journal();
  const options = () => optionsFor(journal, world.transports());
  const approve = async () => ({ by: 'erich@gilbert', reason: 'restored once' });
  assert.equal(
    (
      await apply(
        planOf(({ step }) => {
          const yes = step('agreed', approval(agreed));
          step('retire', value({ name: 'old', value: 'gone' }), { after: [yes] });
        }),
        { ...options(), attendance: { approve } },
      )
    ).verdict,
    'done',
  );
  const other = planOf(({ step }) => {
    const yes = step('agreed', approval(agreed));
    step('retire', value({ name: 'other', value: 'gone' }), { after: [yes] });
  });
  const amended = await apply(other, { ...options(), reason: 'another one' });
  assert.equal(amended.verdict, 'waiting');
  assert.match(amended.phases[0]?.steps[0]?.detail ?? '', /what erich@gilbert approved at .* has been changed in the plan since/);
  assert.equal(world.values.has('other'), false);
  await rollBack({ ...options(), planName: 'sample' });
  assert.equal(journal.ledger.approvals.size, 0);
});

test('an approval covers what has no way back in later phases, since phases are barriers', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const world = new MemoryWorld();
  const plan = definePlan('sample', {
    inventory,
    phases: [
      phase('one', { goal: 'agreed' }, ({ step }) => step('agreed', approval(agreed))),
      phase('two', { goal: 'gone' }, ({ step }) => {
        step('free', value({ name: 'a', value: '1' }));
        step('wipe', oneWay({ name: 'b', value: '1' }));
      }),
    ],
  });
  const report = await apply(plan, optionsFor(journal, world.transports()));
  assert.match(report.waiting[0]?.instructions ?? '', /It lets run: two\/wipe\./);
});
