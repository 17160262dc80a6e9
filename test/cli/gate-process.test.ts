// Gates with the program as a process, in a kept twin of one host: what a person does there is a file on it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TemporaryFolder } from './temporary-folder.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
const env = { ...process.env, CI: '', LONGSHORE_NOTIFY: '' };

function longshore(...args: readonly string[]) {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function planIn(
  folder: TemporaryFolder,
  verify = '',
): { readonly plan: string; readonly twin: string; does(file: string): void; has(file: string): boolean } {
  folder.write(
    'plan.ts',
    `import { definePlan } from ${from('src/plan/plan.ts')};`,
    `import { phase } from ${from('src/plan/phase.ts')};`,
    `import { defineInventory } from ${from('src/inventory/inventory.ts')};`,
    `import { probeGate } from ${from('src/kinds/gate/probe-gate/probe-gate.ts')};`,
    `import { file } from ${from('src/kinds/resource/file/file.ts')};`,
    `const inventory = defineInventory({ workstation: 'here', tailnet: { suffix: 'example.ts.net' }, services: [], databaseServers: [], serveEntries: [], secrets: [],`,
    `  hosts: [{ name: 'here', os: { family: 'linux', version: '12' }, architecture: 'amd64', user: { name: 'me', uid: 1000, home: '/home/me' }, programs: [], paths: { '/home/me': undefined } }] });`,
    `const one = phase('one', { goal: 'Something is allowed' }, ({ step }) => {`,
    `  const allowed = step('allowed', probeGate({ gate: 'it is allowed', because: 'Only the screen asks.', instructions: ['Open Settings.', 'Switch it on.'],`,
    `    link: 'vnc://here', probe: { probe: 'file', host: 'here', path: '/home/me/allowed' }, pollMs: 100, patienceMs: 20_000${verify} }), { patienceMs: 300 });`,
    `  step('behind', file({ host: 'here', path: '/home/me/behind', content: 'done' }), { after: [allowed] });`,
    `});`,
    `export default definePlan('small', { inventory, phases: [one] });`,
  );
  const twin = join(folder.path, 'twin');
  const real = (file: string) => join(twin, 'hosts/here/root/home/me', file);
  return {
    plan: folder.path,
    twin,
    does: (file) => {
      mkdirSync(dirname(real(file)), { recursive: true });
      writeFileSync(real(file), 'yes');
    },
    has: (file) => {
      try {
        return readFileSync(real(file)).length > 0;
      } catch {
        return false;
      }
    },
  };
}

test('an unattended run ends with 3 and says what to do; a probe that lies with 5; once it is done, the next run passes without a prompt', () => {
  using folder = new TemporaryFolder();
  const { plan, twin, does, has } = planIn(folder, `, verify: { probe: 'file', host: 'here', path: '/home/me/written-with-it' }`);
  assert.equal(longshore('preview', plan, '--twin', twin).status, 0);
  const first = longshore('apply', plan, '--twin', twin, '--yes');
  assert.equal(first.status, 3, first.stderr);
  assert.match(
    first.stdout,
    /Waiting\n {2}one\/allowed\n.*Why: Only the screen asks\.\n.*1\. Open Settings\.\n.*2\. Switch it on\.\n.*Where: vnc:\/\/here\n.*It is done once /,
  );
  assert.match(longshore('status', plan, '--twin', twin).stdout, /one\/allowed +begun +waiting/);
  does('allowed');
  const lied = longshore('apply', plan, '--twin', twin, '--yes');
  assert.equal(lied.status, 5, lied.stderr);
  assert.match(
    lied.stderr,
    /gate-unverified: cannot open one\/allowed: its probe has passed, but \/home\/me\/written-with-it on here is not there/,
  );
  assert.equal(has('behind'), false);
  does('written-with-it');
  const done = longshore('apply', plan, '--twin', twin, '--yes');
  assert.equal(done.status, 0, done.stderr);
  assert.equal(has('behind'), true);
});

test('a run that waits tells somebody, and goes on by itself once it is done', async () => {
  using folder = new TemporaryFolder();
  const { plan, twin, does, has } = planIn(folder);
  assert.equal(longshore('preview', plan, '--twin', twin).status, 0);
  const told = join(folder.path, 'told');
  // The person hears of it and does it.
  const child = spawn(process.execPath, [main, 'apply', plan, '--twin', twin, '--yes', '--wait', '--notify', `cat > '${told}'`], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    if (stderr.includes('looking again until it is done, ') && !has('allowed')) does('allowed');
  });
  const code = await new Promise((done) => child.once('close', done));
  assert.equal(code, 0, stderr);
  assert.equal(has('behind'), true);
  assert.match(readFileSync(told, 'utf8'), /^small: one\/allowed waits for a person\n\nWhy: Only the screen asks\.\n1\. Open Settings\./);
});
