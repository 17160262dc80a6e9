import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MemoryParts } from './memory-parts.ts';
import { planIn, run } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const steps = `const yes = step('agreed', approval({ gate: 'old data goes', what: 'The old data is deleted.', because: 'There is no way back.', lookAt: ['the backup of Sunday'] }));
  step('retire', oneWay({ name: 'old', value: 'gone' }), { after: [yes] });`;

test('`approve` opens an approval gate for the next run, and `status` and `evidence` show who, when and why', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  const plan = planIn(folder, steps);
  const waiting = await run(`apply ${plan} --yes`, { parts });
  assert.equal(waiting.code, 3);
  assert.match(waiting.stdout, /The old data is deleted\.\n.*There is no way back\.\n.*\n.*- the backup of Sunday\n/);
  const typed = /To approve: longshore (approve \S+ one\/agreed) --reason "…"/.exec(waiting.stdout)?.[1] ?? '';
  assert.equal(typed, `approve ${plan} one/agreed`);

  assert.equal((await run(typed, { parts })).code, 64, 'without a reason');
  const approved = await run([...typed.split(' '), '--reason', 'restored once', '--by', 'erich', '-o', 'json'], { parts });
  assert.equal(approved.code, 0, approved.stderr);
  assert.deepEqual(approved.environment.document['lets'], ['one/retire']);
  const done = await run(`apply ${plan} --yes`, { parts });
  assert.equal(done.code, 0, done.stderr);
  assert.equal(parts.real.values.get('old'), 'gone');
  assert.match(done.stdout, /Approved\n {2}one\/agreed: by erich at \S+ \S+Z: restored once/);
  assert.match((await run(`status ${plan}`, { parts })).stdout, /Approved\n {2}one\/agreed: by erich at \S+ \S+Z: restored once/);
  assert.match((await run(`evidence ${plan}`, { parts })).stdout, /approved one\/agreed: by erich/);
  const file = JSON.parse(readFileSync(join(plan, '.longshore/evidence/one-agreed.approval.json'), 'utf8')) as { lets: string[] };
  assert.deepEqual(file.lets, ['one/retire']);
});

test('`approve` of a step that asks for no approval names those that do', async () => {
  using folder = new TemporaryFolder();
  const { code, stderr } = await run(['approve', planIn(folder, steps), 'one/retire', '--reason', 'why not']);
  assert.equal(code, 64);
  assert.match(stderr, /Name one of: one\/agreed/);
});

test('`apply` at a terminal asks for the approval and its reason; CI and `--unattended` are nobody', async () => {
  for (const [more, options, code] of [
    ['', { answer: 'yes' }, 0],
    ['', { answer: 'n' }, 3],
    ['', { answer: 'yes', env: { CI: 'true' } }, 3],
    [' --unattended', { answer: 'yes' }, 3],
    [' --wait', {}, 3],
  ] as const) {
    using folder = new TemporaryFolder();
    const { code: got, environment } = await run(`apply ${planIn(folder, steps)} --yes${more}`, options);
    assert.equal(got, code, `${more} ${JSON.stringify(options)}`);
    assert.equal(environment.questions.includes('Approve one/agreed? [y/N] '), more === '' && !('env' in options), more);
  }
});

test('`apply --notify` gives the command what a person has to do, and no more than a word when it fails', async () => {
  using folder = new TemporaryFolder();
  const told = join(folder.path, 'told');
  const plan = planIn(folder, `step('gate', flag('raised'));`);
  const { code } = await run(['apply', plan, '--yes', '--notify', `cat > '${told}'`]);
  assert.equal(code, 3);
  assert.equal(readFileSync(told, 'utf8'), 'small: one/gate waits for a person\n\nRaise the flag raised.\n\nlooking for raised\n');
  const failing = await run(['apply', plan, '--yes'], { env: { LONGSHORE_NOTIFY: 'exit 3' } });
  assert.equal(failing.code, 3);
  assert.match(failing.stderr, /the notification command did not work: it exits with 3/);
});
