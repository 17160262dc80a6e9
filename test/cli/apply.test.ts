import assert from 'node:assert/strict';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MemoryParts } from './memory-parts.ts';
import { planIn, run } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

test('`apply` without anybody to ask refuses before it reads the plan, and names the flag', async () => {
  for (const line of ['apply nowhere', 'rollback nowhere', 'apply nowhere --no-input']) {
    const { code, stderr } = await run(line, line.endsWith('input') ? { answer: 'yes' } : {});
    assert.equal(code, 64);
    assert.match(stderr, /--yes/);
  }
});

test('`apply` shows the preview and asks; only a yes goes on', async () => {
  using folder = new TemporaryFolder();
  const plan = planIn(folder);
  const no = await run(`apply ${plan}`, { answer: 'n', isTTY: true });
  assert.equal(no.code, 1);
  assert.match(no.stderr, /\+.*one\/note/);
  assert.deepEqual(no.environment.questions, ['Make 1 change with plan "small"? [y/N] ']);
  assert.equal(no.parts.real.values.size, 0);

  const yes = await run(`apply ${plan}`, { answer: 'yes', isTTY: true });
  assert.equal(yes.code, 0);
  assert.equal(yes.parts.real.values.get('note'), 'hello');
  assert.ok(existsSync(join(plan, '.longshore', 'journal.db')));

  const again = await run(`apply ${plan}`, { answer: 'n', isTTY: true, parts: yes.parts });
  assert.equal(again.code, 0, 'nothing to change, so nothing to ask');
});

test('`apply` of a plan with lint errors touches nothing', async () => {
  using folder = new TemporaryFolder();
  const plan = planIn(folder, `step('final', oneWay({ name: 'a', value: 'b' }));`);
  const { code, stderr, parts } = await run(`apply ${plan} --yes`);
  assert.equal(code, 8);
  assert.match(stderr, /irreversible-without-gate/);
  assert.equal(parts.real.values.size, 0);
  assert.equal(existsSync(join(plan, '.longshore')), false);
});

test('`apply` to a world out of reach exits with 4 and makes no state folder', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  parts.reachable = false;
  const { code, environment } = await run(`apply ${planIn(folder)} --yes -o json`, { parts });
  assert.equal(code, 4);
  assert.equal((environment.document['error'] as { code: string }).code, 'no-transport');
  assert.equal(existsSync(join(folder.path, '.longshore')), false);
});

test('`apply` of an amended plan asks for the reason, and `status` shows the departure', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  await run(`apply ${planIn(folder)} --yes`, { parts });
  // Another file name: a process reads a module once.
  using amended = new TemporaryFolder();
  const next = planIn(amended, `step('note', value({ name: 'note', value: 'goodbye' }));`);
  cpSync(join(folder.path, '.longshore'), join(next, '.longshore'), { recursive: true });
  const missing = await run(`apply ${next} --yes`, { parts });
  assert.equal(missing.code, 64);
  assert.match(missing.stderr, /--reason/);
  assert.equal((await run(['apply', next, '--yes', '--reason', 'a better word'], { parts })).code, 0);
  assert.equal(parts.real.values.get('note'), 'goodbye');
  const status = await run(`status ${next}`, { parts });
  assert.match(status.stdout, /Departures from the plan\n {2}\S+ \S+ a better word\n {4}changed one\/note/);
});

test('a lock that is held stops `apply` with 7 and is shown by `status`', async () => {
  using folder = new TemporaryFolder();
  const plan = planIn(folder);
  const parts = new MemoryParts();
  await run(`apply ${plan} --yes`, { parts });
  const elsewhere = {
    user: 'someone',
    host: 'elsewhere.invalid',
    pid: 7,
    startedAt: '1',
    command: 'longshore apply there',
    since: '2026-01-02T03:04:05.000Z',
  };
  writeFileSync(join(plan, '.longshore', 'lock'), JSON.stringify(elsewhere));
  const held = await run(`apply ${plan} --yes`, { parts });
  assert.equal(held.code, 7);
  assert.match(held.stderr, /someone on elsewhere\.invalid/);
  const status = await run(`status ${plan}`, { parts });
  assert.equal(status.code, 0);
  assert.match(
    status.stdout,
    /locked by someone on elsewhere\.invalid \(process 7\) with `longshore apply there` since 2026-01-02 03:04:05Z/,
  );
});

test('`status` before the first apply and over a damaged journal says what it knows', async () => {
  using folder = new TemporaryFolder();
  const plan = planIn(folder);
  const before = await run(`status ${plan}`);
  assert.equal(before.code, 0);
  assert.match(before.stdout, /0 of 1 steps done\nnothing has been applied yet/);
  await run(`apply ${plan} --yes`);
  writeFileSync(join(plan, '.longshore', 'journal.db'), 'this is no database, it is a letter to a friend'.repeat(100));
  const damaged = await run(`status ${plan}`);
  assert.equal(damaged.code, 1);
  assert.match(damaged.stdout, /the journal cannot be used/);
  assert.match(damaged.stdout, /journal-corrupt/);
});

test('`rollback` refuses a step that was never applied, and a plan that never was', async () => {
  using folder = new TemporaryFolder();
  const plan = planIn(folder);
  const never = await run(`rollback ${plan} --yes`);
  assert.equal(never.code, 1);
  assert.match(never.stderr, /journal-missing/);
  const parts = new MemoryParts();
  await run(`apply ${plan} --yes`, { parts });
  const slip = await run(`rollback ${plan} --yes --to one/not`, { parts });
  assert.equal(slip.code, 64);
  assert.match(slip.stderr, /one\/note/);
  assert.equal(parts.real.values.get('note'), 'hello');
});
