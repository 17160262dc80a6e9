// The program as a process: what cannot be seen from inside it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TemporaryFolder } from './temporary-folder.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const url = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);

function longshore(args: readonly string[], options: { readonly input?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options,
  });
  return { status, stdout, stderr };
}

test('`--version` prints the version of package.json and nothing else', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  assert.deepEqual(longshore(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
});

test('an unknown command exits with 64 and has nothing on stdout', () => {
  const { status, stdout, stderr } = longshore(['aply', 'plan']);
  assert.deepEqual([status, stdout], [64, '']);
  assert.match(stderr, /Did you mean apply\?/);
});

test('`apply` in a pipe refuses without `--yes`', () => {
  const { status, stderr } = longshore(['apply', 'nowhere'], { input: 'yes\n' });
  assert.equal(status, 64);
  assert.match(stderr, /--yes/);
});

test('a reader that went away is no error', async () => {
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const code = await new Promise((done) => child.once('close', done));
  assert.deepEqual([code, stderr], [0, '']);
});

test('loading the command line loads no command', () => {
  using folder = new TemporaryFolder();
  const script = folder.write(
    'probe.mjs',
    `import { registerHooks } from 'node:module';`,
    `const loaded = [];`,
    `registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });`,
    `await import(${url('src/cli/command-line.ts')});`,
    `console.log(JSON.stringify(loaded.filter((each) => each.startsWith('file:') && !each.includes('node_modules')).map((each) => each.replace(/.*src/, 'src'))));`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(stdout), ['src/cli/command-line.ts', 'src/cli/exit-codes.ts', 'src/cli/twin-commands.ts'], stderr);
});
