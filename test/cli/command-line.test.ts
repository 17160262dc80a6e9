import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { exitCodeHelp } from '../../src/cli/exit-codes.ts';
import { CapturedEnvironment, type CapturedOptions } from './captured-environment.ts';
import { MemoryParts } from './memory-parts.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const notes = join(repository, 'test/fixtures/plans/notes');

async function run(line: string | readonly string[], options: Partial<CapturedOptions> & { readonly parts?: MemoryParts } = {}) {
  const { parts = new MemoryParts(), ...rest } = options;
  const environment = new CapturedEnvironment({ cwd: repository, ...rest });
  const argv = typeof line === 'string' ? line.split(' ') : line;
  const code = await runCommandLine(argv, { environment, parts: async () => parts, version: async () => '1.2.3' });
  return { code, environment, parts, stdout: environment.stdout.text, stderr: environment.stderr.text };
}

/** A copy of the fixture outside of the repository, so that its state folder is the test's own. */
function planIn(folder: TemporaryFolder, steps = `step('note', value({ name: 'note', value: 'hello' }));`): string {
  const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  folder.write(
    'plan.ts',
    `import { definePlan } from ${from('src/plan/plan.ts')};`,
    `import { phase } from ${from('src/plan/phase.ts')};`,
    `import { copy, equals, flag, oneWay, value } from ${from('test/engine/memory-world.ts')};`,
    `import { emptyInventory } from ${from('test/fixtures/plans/empty-inventory.ts')};`,
    `const one = phase('one', { goal: 'A goal' }, ({ step, check }) => {`,
    steps,
    '});',
    `export default definePlan('small', { inventory: emptyInventory, phases: [one] });`,
  );
  return folder.path;
}

test('help has the exit codes and examples, on every level', async () => {
  for (const line of ['--help', 'apply --help', 'help lint']) {
    const { code, stdout } = await run(line);
    assert.equal(code, 0, line);
    assert.ok(stdout.includes(exitCodeHelp()), line);
    assert.ok(stdout.includes('Examples:'), line);
  }
});

test('`--version` prints the version alone', async () => {
  const { code, stdout } = await run('--version');
  assert.deepEqual([code, stdout], [0, '1.2.3\n']);
});

for (const [line, hint] of [
  ['lnt plans', /Did you mean lint\?/],
  ['lint plans --typs', /Did you mean --types\?/],
  ['lint', /missing required argument 'PLAN'/],
  ['lint a b', /too many arguments/],
  ['lint plans -o yaml', /Allowed choices are text, json/],
  ['rehearse plans --crash-at 0', /whole number above zero/],
  ['rehearse plans --crash-at never', /whole number above zero/],
  ['rehearse plans --entries 1.5', /whole number above zero/],
  ['apply plans --parallelism many', /whole number above zero/],
  ['lint nowhere', /no such file or folder/],
] as const) {
  test(`\`${line}\` is misuse: 64, and says how it is meant`, async () => {
    const { code, stderr, stdout } = await run(line);
    assert.equal(code, 64);
    assert.match(stderr, hint);
    assert.equal(stdout, '');
  });
}

test('`lint` exits with 8 and shows each finding with place, reason and way out', async () => {
  const { code, stdout } = await run('lint test/fixtures/plans/refused --no-types');
  assert.equal(code, 8);
  assert.match(stdout, /test\/fixtures\/plans\/refused\/plan\.ts:9 error unresolved-reference only\/lost\n {6}refers to .*\n {6}why: .*\n {6}do: {2}/);
  assert.match(stdout, /3 errors in 3 steps/);
});

test('`lint -o json` is one document with a schema', async () => {
  const { code, environment } = await run('lint test/fixtures/plans/refused --no-types -o json');
  assert.equal(code, 8);
  const { schema, errors, warnings, findings, typesChecked } = environment.document;
  assert.deepEqual({ schema, errors, warnings, typesChecked }, { schema: 'longshore/lint/v1', errors: 3, warnings: 0, typesChecked: false });
  assert.deepEqual(Object.keys((findings as readonly object[])[0] ?? {}), ['code', 'level', 'step', 'place', 'message', 'reason', 'suggestion']);
});

test('`lint` says of a plan that cannot be read why, as a finding', async () => {
  const { code, environment } = await run('lint test/fixtures/plans/same-name --json');
  assert.equal(code, 8);
  assert.equal((environment.document['findings'] as readonly { code: string }[])[0]?.code, 'plan-duplicate-step');
});

test('an error under `-o json` is one document, too', async () => {
  const { code, environment } = await run('status nowhere -o json');
  assert.equal(code, 64);
  assert.equal(environment.document['schema'], 'longshore/error/v1');
  assert.equal((environment.document['error'] as { code: string }).code, 'plan-missing');
});

test('`rehearse --then-rollback` reaches the world before, says so, and leaves nothing behind', async () => {
  const { code, environment, parts } = await run(`rehearse ${notes} --then-rollback -o json`);
  assert.equal(code, 0);
  const document = environment.document as { schema: string; world: Record<string, string>; moves: readonly { name: string; proof: { verdict: string } }[]; checks: object; phases: readonly { name: string }[] };
  assert.equal(document.schema, 'longshore/rehearsal/v1');
  assert.equal(document.world['before'], document.world['afterRollback']);
  assert.notEqual(document.world['before'], document.world['after']);
  assert.deepEqual(document.checks, { passed: 1, failed: 0 });
  assert.deepEqual(
    document.phases.map((phase) => phase.name),
    ['first', 'second'],
  );
  assert.deepEqual(
    document.moves.map(({ name, proof }) => [name, proof.verdict]),
    [['second/copy', 'same']],
  );
  assert.equal(parts.twins.size, 0);
  assert.equal(existsSync(parts.requests[0]?.directory ?? ''), false);
});

test('`rehearse` writes progress to stderr and only the summary to stdout', async () => {
  const { stdout, stderr } = await run(`rehearse ${notes}`);
  assert.match(stderr, /\[4\/4\] ✓ second\/copy: moved/);
  assert.match(stdout, /^Rehearsal of notes: done in /);
  assert.doesNotMatch(stdout, /\[4\/4\]/);
});

test('`rehearse --keep` keeps the twin, and preview, apply, status, evidence and rollback act in it', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  const twin = join(folder.path, 'twin');
  assert.equal((await run(`rehearse ${notes} --keep ${twin}`, { parts })).code, 0);
  assert.equal(parts.twins.get(twin)?.values.get('note-copy'), 'hello');

  const preview = await run(`preview ${notes} --twin ${twin} --detailed-exitcode -o json`, { parts });
  assert.equal(preview.code, 0);
  assert.equal(preview.environment.document['pending'], 0);

  const again = await run(`apply ${notes} --twin ${twin} --yes -o json`, { parts });
  assert.equal(again.code, 0);
  assert.equal(again.environment.document['changes'], 0);

  const status = await run(`status ${notes} --twin ${twin} -o json`, { parts });
  const phases = status.environment.document['phases'] as readonly { steps: readonly { state: string }[] }[];
  assert.deepEqual([...new Set(phases.flatMap((phase) => phase.steps.map((step) => step.state)))], ['done']);

  const evidence = await run(`evidence ${notes} --twin ${twin} -o json`, { parts });
  const proofs = evidence.environment.document['proofs'] as readonly { step: string; verdict: string; script: string }[];
  assert.deepEqual(
    proofs.map(({ step, verdict, script }) => [step, verdict, script]),
    [['second/copy', 'same', 'second-copy.verify.sh']],
  );

  const part = await run(`rollback ${notes} --twin ${twin} --yes --to first/note`, { parts });
  assert.equal(part.code, 0);
  assert.deepEqual([...(parts.twins.get(twin)?.values ?? [])], [['note', 'hello']]);
  assert.equal((await run(`rollback ${notes} --twin ${twin} --yes`, { parts })).code, 0);
  assert.equal(parts.twins.get(twin)?.values.size, 0);

  const resumed = await run(`rehearse ${notes} --keep ${twin} --then-rollback -o json`, { parts });
  assert.equal(resumed.code, 0);
  assert.match(resumed.stderr, /going on in the twin/);
});

test('`rehearse --keep` refuses a folder with other files in it, and a twin of another plan', async () => {
  using folder = new TemporaryFolder();
  folder.write('letters.txt', 'dear');
  const taken = await run(`rehearse ${notes} --keep ${folder.path}`);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /twin-folder-taken/);
  assert.deepEqual(readdirSync(folder.path), ['letters.txt']);

  using other = new TemporaryFolder();
  const parts = new MemoryParts();
  const twin = join(other.path, 'twin');
  await run(`rehearse ${notes} --keep ${twin}`, { parts });
  using small = new TemporaryFolder();
  const wrong = await run(`rehearse ${planIn(small)} --keep ${twin}`, { parts });
  assert.match(wrong.stderr, /twin-of-other-plan/);
});

test('`rehearse --entries` reaches the plan’s own data', async () => {
  const { code, parts } = await run(`rehearse ${notes} --entries 12`);
  assert.equal(code, 0);
  assert.equal(parts.requests[0]?.entries, 12);
  assert.equal(parts.requests[0]?.seed?.({ host: 'a', port: 1, name: 'b' }, {}), 'select 1');
  using folder = new TemporaryFolder();
  assert.equal((await run(`rehearse ${planIn(folder)} --entries 12`)).code, 64);
});

test('`rehearse` waits at a gate with 3, and fails a check with 5', async () => {
  using folder = new TemporaryFolder();
  const waiting = await run(`rehearse ${planIn(folder, `step('ask', flag('agreed'));`)}`);
  assert.equal(waiting.code, 3);
  assert.match(waiting.stdout, /Waiting\n {2}one\/ask: Raise the flag agreed\./);
  using other = new TemporaryFolder();
  const unverified = await run(`rehearse ${planIn(other, `check('never', equals({ name: 'a', value: 'b' }), { patienceMs: 1 });`)}`);
  assert.equal(unverified.code, 5);
});

test('`rehearse --then-rollback` of a failing plan ends as failed and rolled back', async () => {
  using folder = new TemporaryFolder();
  const steps = `step('first', value({ name: 'a', value: 'b' })); step('bad', value({ name: 'c', value: 'd', stubborn: true }), { after: [] });`;
  const { code, stdout } = await run(`rehearse ${planIn(folder, steps)} --then-rollback --parallelism 1`);
  assert.equal(code, 6, stdout);
  assert.match(stdout, /the same as before/);
});

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
  const { cpSync } = await import('node:fs');
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
  const elsewhere = { user: 'someone', host: 'elsewhere.invalid', pid: 7, startedAt: '1', command: 'longshore apply there', since: '2026-01-02T03:04:05.000Z' };
  writeFileSync(join(plan, '.longshore', 'lock'), JSON.stringify(elsewhere));
  const held = await run(`apply ${plan} --yes`, { parts });
  assert.equal(held.code, 7);
  assert.match(held.stderr, /someone on elsewhere\.invalid/);
  const status = await run(`status ${plan}`, { parts });
  assert.equal(status.code, 0);
  assert.match(status.stdout, /locked by someone on elsewhere\.invalid \(process 7\) with `longshore apply there` since 2026-01-02 03:04:05Z/);
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

test('`preview --twin` makes a missing twin and says so; `apply --twin` does not', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  const twin = join(folder.path, 'twin');
  const missing = await run(`apply ${notes} --twin ${twin} --yes`, { parts });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /longshore rehearse .* --keep/);
  const preview = await run(`preview ${notes} --twin ${twin} --detailed-exitcode`, { parts });
  assert.equal(preview.code, 2);
  assert.match(preview.stderr, /made a fresh twin/);
  assert.match(preview.stdout, /3 changes pending/);
});

test('Ctrl-C during a rehearsal stops at a safe point, exits with 130, keeps the twin, and the same command goes on', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  const twin = join(folder.path, 'twin');
  const environment = new CapturedEnvironment({ cwd: repository });
  const write = environment.stderr.write.bind(environment.stderr);
  let sent = false;
  environment.stderr.write = (text) => {
    write(text);
    if (sent || !text.includes('first/note: applied')) return;
    sent = true;
    environment.send('SIGINT');
  };
  const code = await runCommandLine(['rehearse', notes, '--keep', twin, '--parallelism', '1'], { environment, parts: async () => parts, version: async () => '' });
  assert.equal(code, 130);
  assert.match(environment.stderr.text, /stopping at the next safe point; the same signal again stops now/);
  assert.equal(parts.twins.get(twin)?.values.has('note-copy'), false);
  const again = await run(`rehearse ${notes} --keep ${twin}`, { parts });
  assert.equal(again.code, 0);
  assert.equal(parts.twins.get(twin)?.values.get('note-copy'), 'hello');
});
