import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { CapturedEnvironment } from './captured-environment.ts';
import { MemoryParts } from './memory-parts.ts';
import { notes, planIn, repository, run } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

test('`rehearse --then-rollback` reaches the world before, says so, and leaves nothing behind', async () => {
  const { code, environment, parts } = await run(`rehearse ${notes} --then-rollback -o json`);
  assert.equal(code, 0);
  const document = environment.document as {
    schema: string;
    world: Record<string, string>;
    moves: readonly { name: string; proof: { verdict: string } }[];
    checks: object;
    phases: readonly { name: string }[];
  };
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

test('`rehearse` leaves nothing behind when no twin can be made', async () => {
  const parts = new MemoryParts();
  let directory = '';
  parts.createTwin = async (request) => {
    directory = request.directory;
    throw new Error('no space');
  };
  assert.equal((await run(`rehearse ${notes}`, { parts })).code, 1);
  assert.ok(directory !== '' && !existsSync(directory));
});

test('`rehearse --discard` ends a kept twin, and nothing else', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  const twin = join(folder.path, 'twin');
  await run(`rehearse ${notes} --keep ${twin}`, { parts });
  assert.equal((await run(`rehearse ${notes} --discard ${twin}`, { parts })).code, 0);
  assert.deepEqual([parts.twins.size, existsSync(twin)], [0, false]);
  assert.match((await run(`rehearse ${notes} --discard ${twin}`, { parts })).stderr, /twin-missing/);
  folder.write('letters/dear.txt', 'dear');
  assert.match((await run(`rehearse ${notes} --discard ${join(folder.path, 'letters')}`, { parts })).stderr, /twin-folder-taken/);
  assert.ok(existsSync(join(folder.path, 'letters/dear.txt')));
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
  assert.match(waiting.stdout, /Waiting\n {2}one\/ask\n {4}Raise the flag agreed\./);
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
  const code = await runCommandLine(['rehearse', notes, '--keep', twin, '--parallelism', '1'], {
    environment,
    parts: async () => parts,
    version: async () => '',
  });
  assert.equal(code, 130);
  assert.match(environment.stderr.text, /stopping at the next safe point; the same signal again stops now/);
  assert.equal(parts.twins.get(twin)?.values.has('note-copy'), false);
  const again = await run(`rehearse ${notes} --keep ${twin}`, { parts });
  assert.equal(again.code, 0);
  assert.equal(parts.twins.get(twin)?.values.get('note-copy'), 'hello');
});
