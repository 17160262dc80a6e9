// Probes: what the world answers, and what an answer is worth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examplePlan, exampleKinds } from '../../src/lint/example.ts';
import { preflight } from '../../src/lint/probe.ts';
import type { ReadContext } from '../../src/ports/context.ts';
import type { CommandResult } from '../../src/ports/host.ts';

const host = {
  name: 'mini',
  os: { family: 'macos', version: '15.1' },
  architecture: 'arm64',
  user: { name: 'ann', uid: 501, home: '/Users/ann' },
  programs: [],
} as const;

/** A host that answers these command lines; it has no other program. */
function answering(answers: Readonly<Record<string, Partial<CommandResult>>>): ReadContext {
  const query = async ({ argv }: { readonly argv: readonly string[] }): Promise<CommandResult> => ({
    exitCode: answers[argv.join(' ')] === undefined ? 127 : 0,
    stdout: '',
    stderr: '',
    ...answers[argv.join(' ')],
  });
  return { host: () => ({ name: 'mini', query }) } as unknown as ReadContext;
}

const plan = examplePlan({
  inventory: {
    hosts: [
      {
        ...host,
        conditions: [{ condition: 'stays-awake', holder: 'Amphetamine' }],
        mounts: [{ path: '/Volumes/backups', source: 'smb://nas/backups', holder: 'AutoMounter' }],
      },
    ],
  },
  steps: {
    'one/vm': {
      requires: [{ fact: 'condition', host: 'mini', condition: 'gui-session' }],
      provides: [
        { fact: 'within', place: 'vm:podman', outer: 'host:mini' },
        { fact: 'capacity', place: 'vm:podman', resource: 'memoryMiB', amount: 8192 },
      ],
    },
    'one/registry': { provides: [{ fact: 'listens', host: 'mini', port: 5050, holder: 'registry' }] },
  },
});
const ask = async (answers: Readonly<Record<string, Partial<CommandResult>>>, isDone = (_: string) => false) => {
  const results = await preflight(plan, { kinds: exampleKinds, context: answering(answers) }, isDone);
  return Object.fromEntries(results.map(({ probe, answer }) => [probe, answer]));
};

const good = {
  '/usr/bin/stat -f %Su /dev/console': { stdout: 'ann\n' },
  '/usr/bin/pmset -g': { stdout: ' sleep                0\n' },
  mount: { stdout: '//ann@nas/backups on /Volumes/backups (smbfs, nodev)\n' },
  '/usr/sbin/sysctl -n hw.memsize': { stdout: `${16 * 1024 ** 3}\n` },
  'lsof -nP -iTCP:5050 -sTCP:LISTEN': { exitCode: 1 },
};

test('`preflight()` is content with a world in which everything is as it should be', async () => {
  assert.deepEqual(await ask(good), {
    'socket-free': 'good',
    'gui-session': 'good',
    'stays-awake': 'good',
    mounted: 'good',
    'memory-enough': 'good',
  });
});

for (const [probe, line, stdout] of [
  ['socket-free', 'lsof -nP -iTCP:5050 -sTCP:LISTEN', 'COMMAND PID USER\nControlCe 411 ann 9u IPv4 0t0 TCP *:5050 (LISTEN)\n'],
  ['gui-session', '/usr/bin/stat -f %Su /dev/console', 'root\n'],
  ['stays-awake', '/usr/bin/pmset -g', ' sleep                1 (sleep prevented by Amphetamine)\n'],
  ['mounted', 'mount', '/dev/disk3s1 on / (apfs, local)\n'],
  ['mounted', 'mount', '//ann@other/backups on /Volumes/backups (smbfs)\n'],
  ['memory-enough', '/usr/sbin/sysctl -n hw.memsize', `${8 * 1024 ** 3}\n`],
] as const) {
  test(`\`preflight()\` gives a bad answer to ${probe} when ${line.split(' ')[0]} says ${JSON.stringify(stdout.slice(0, 30))}`, async () => {
    const seen = await ask({ ...good, [line]: { exitCode: 0, stdout } });
    assert.deepEqual(
      Object.keys(seen).filter((each) => seen[each] !== 'good'),
      [probe],
    );
    assert.equal(seen[probe], 'bad');
  });
}

test('`preflight()` knows nothing where a host has none of the programs', async () => {
  assert.deepEqual(new Set(Object.values(await ask({}))), new Set(['unknown']));
});

test('`preflight()` leaves out steps that have run', async () => {
  const seen = await ask(good, () => true);
  assert.deepEqual(Object.keys(seen).sort(), ['mounted', 'stays-awake']);
});
