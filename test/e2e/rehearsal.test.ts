// The whole way from the command line to a proved result and back, on the shipped plan: what a newcomer sees.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { digestOfBytes } from '../../src/core/digest.ts';
import { shippedParts } from '../../src/cli/shipped-parts.ts';
import blumeops from '../../plans/blumeops/plan.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'longshore-test-'));
after(async () => {
  for (const name of readdirSync(scratch)) {
    const directory = join(scratch, name);
    const twin = await shippedParts.openTwin({ directory, plan: blumeops }).catch(() => undefined);
    await twin?.destroy();
  }
  rmSync(scratch, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function longshore(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, ...said };
}

test('`longshore rehearse --then-rollback -o json` gives one document, and the world after the rollback is the one before', async () => {
  const { code, stdout, stderr } = await longshore('rehearse', 'plans/blumeops', '-o', 'json', '--then-rollback', '--entries', '300');
  assert.equal(code, 0, stderr);
  const document = JSON.parse(stdout) as {
    plan: string;
    phases: { name: string; steps: { name: string; kind: string; outcome: string; ms: number }[] }[];
    moves: { name: string; rows: number; bytes: number; proof: { verdict: string; tables: { name: string }[] } }[];
    checks: { passed: number; failed: number };
    world: { before: string; after: string; afterRollback: string };
    ms: number;
  };
  assert.deepEqual(
    document.phases.map((phase) => phase.name),
    ['foundation', 'kubernetes', 'postgresql', 'miniflux'],
  );
  assert.ok(document.phases.every((phase) => phase.steps.every((step) => step.kind !== '' && step.ms >= 0)));
  assert.ok(document.moves.every((each) => each.proof.verdict === 'same'));
  const move = document.moves.find((each) => each.name.endsWith('database'));
  assert.equal(move?.proof.verdict, 'same');
  assert.ok(move.rows > 300 && move.bytes > 0);
  assert.ok(move.proof.tables.some((table) => table.name.includes('entries')));
  assert.equal(document.checks.failed, 0);
  assert.equal(document.world.afterRollback, document.world.before);
  assert.notEqual(document.world.after, document.world.before);
});

test('a kept twin: preview foresees all, apply does it, again there is nothing to do, and no secret is in any file of the state', async () => {
  const directory = join(scratch, 'kept');
  const fresh = await longshore('preview', 'plans/blumeops', '--twin', directory, '--detailed-exitcode');
  assert.equal(fresh.code, 2, fresh.stderr);
  const applied = await longshore('apply', 'plans/blumeops', '--twin', directory, '--yes', '-o', 'json');
  assert.equal(applied.code, 0, applied.stderr);
  assert.equal((await longshore('preview', 'plans/blumeops', '--twin', directory, '--detailed-exitcode')).code, 0);
  const again = await longshore('apply', 'plans/blumeops', '--twin', directory, '--yes', '-o', 'json');
  assert.equal((JSON.parse(again.stdout) as { changes: number }).changes, 0);
  const canaries = [
    ...blumeops.inventory.secrets.flatMap(({ name, keys }) => keys.map((key) => `twin-${digestOfBytes(`${name}/${key}`).slice(7, 31)}`)),
    await generatedPassword(directory),
  ];
  const state = join(directory, 'state');
  const written = filesUnder(state).map((file) => [file, readFileSync(file, 'latin1')] as const);
  for (const canary of canaries) {
    assert.ok(canary.length > 10);
    for (const [file, content] of written) assert.ok(!content.includes(canary), `a secret stands in ${file}`);
    for (const { stdout, stderr } of [fresh, applied, again]) assert.ok(!stdout.includes(canary) && !stderr.includes(canary));
  }
  assert.ok(written.length >= 4);
});

test('`longshore rehearse --crash-at` dies by SIGKILL in the middle, and the next run goes on to the same world', async () => {
  const whole = await longshore('rehearse', 'plans/blumeops', '--keep', join(scratch, 'whole'), '--entries', '300', '-o', 'json');
  const directory = join(scratch, 'crashed');
  const crashed = await longshore('rehearse', 'plans/blumeops', '--keep', directory, '--entries', '300', '--crash-at', '600');
  assert.equal(crashed.signal, 'SIGKILL', crashed.stderr);
  const resumed = await longshore('rehearse', 'plans/blumeops', '--keep', directory, '--entries', '300', '-o', 'json');
  assert.equal(resumed.code, 0, resumed.stderr);
  const worldOf = ({ stdout }: Ended) => (JSON.parse(stdout) as { world: { after: string } }).world.after;
  assert.equal(worldOf(resumed), worldOf(whole));
});

/** What the operator made up: looked up in the twin's cluster, as a person would with kubectl. */
async function generatedPassword(directory: string): Promise<string> {
  const twin = await shippedParts.openTwin({ directory, plan: blumeops });
  try {
    const context = twin.transports.reading({ signal: AbortSignal.timeout(10_000), note: () => {}, progress: () => {} });
    return (
      await context.secret({ secret: 'kubernetes', cluster: 'minikube', namespace: 'databases', name: 'blumeops-pg-app', key: 'password' })
    ).reveal();
  } finally {
    await twin.close();
  }
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) =>
    statSync(join(directory, name)).isDirectory() ? filesUnder(join(directory, name)) : [join(directory, name)],
  );
}
