// Installing on first use, with a stand-in of npm on PATH: no network, nothing is really installed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isInstalled } from '../../tools/install.mjs';

const lockFile = {
  packages: { '': {}, 'node_modules/a': { integrity: 'sha512-a' }, 'node_modules/mac-only': { integrity: 'sha512-m', optional: true } },
};
const installed = { packages: { 'node_modules/a': { integrity: 'sha512-a' } } };

function checkout(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'longshore-install-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lockFile));
  return root;
}

function record(root: string, packages: object): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify(packages));
}

/** Runs `ensureInstalled` in a process of its own, with a shell script as npm. */
async function ensureInstalled(root: string, npmScript: string): Promise<{ readonly code: number; readonly stderr: string }> {
  const bin = join(root, 'bin-of-npm');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${npmScript}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  const program = `import { ensureInstalled } from ${JSON.stringify(new URL('../../tools/install.mjs', import.meta.url).href)};
    await ensureInstalled(process.argv[1]).catch((error) => { console.error(error.message); process.exit(1); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, root], {
    env: { PATH: `${bin}:/usr/bin:/bin:${dirname(process.execPath)}` },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}

const pretendToInstall = `echo run >> runs; sleep 0.3; mkdir -p node_modules/.bin; echo '${JSON.stringify(installed)}' > node_modules/.package-lock.json`;

test('`isInstalled()` is false when nothing is installed', (t) => {
  assert.equal(isInstalled(checkout(t)), false);
});

test('`isInstalled()` is true when all but optional packages are there', (t) => {
  const root = checkout(t);
  record(root, installed);
  assert.equal(isInstalled(root), true);
});

test('`isInstalled()` is false when a package has another version', (t) => {
  const root = checkout(t);
  record(root, { packages: { 'node_modules/a': { integrity: 'sha512-old' } } });
  assert.equal(isInstalled(root), false);
});

test('`ensureInstalled()` runs npm once when two processes need it at the same time', async (t) => {
  const root = checkout(t);
  const results = await Promise.all([ensureInstalled(root, pretendToInstall), ensureInstalled(root, pretendToInstall)]);
  assert.deepEqual(
    results.map((result) => result.code),
    [0, 0],
  );
  assert.equal(readFileSync(join(root, 'runs'), 'utf8'), 'run\n');
  assert.equal(existsSync(join(root, '.cache/installing')), false);
});

test('`ensureInstalled()` takes over the lock of a process that is gone', async (t) => {
  const root = checkout(t);
  const gone = spawn('true');
  await once(gone, 'close');
  mkdirSync(join(root, '.cache'));
  writeFileSync(join(root, '.cache/installing'), String(gone.pid));
  assert.equal((await ensureInstalled(root, pretendToInstall)).code, 0);
});

test('`ensureInstalled()` shows the output of npm when it fails, and one line when it does not', async (t) => {
  const good = await ensureInstalled(checkout(t), `echo noise; ${pretendToInstall}`);
  assert.match(good.stderr, /^longshore: installing dependencies .*\n$/);
  const bad = await ensureInstalled(checkout(t), 'echo "no space left"; exit 28');
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /no space left\n+cannot install dependencies: "npm ci" in ".*" ended with 28\n$/);
});
