// A program that runs in the place of another must end as it ends, and get each signal once.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

const become = new URL('../../tools/run-child.mjs', import.meta.url).href;

/** Starts a process that becomes `node -e program`, in a session without a terminal. */
function start(program: string): ChildProcess {
  const outer = `import { become } from ${JSON.stringify(become)}; await become(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  return spawn(process.execPath, ['--input-type=module', '-e', outer], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function end(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly signal: string | null; readonly output: string }> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
}

test('`become()` ends with the status of the program', async () => {
  assert.deepEqual(await end(start('process.exitCode = 42')), { code: 42, signal: null, output: '' });
});

test('`become()` ends by the signal by which the program ended', async () => {
  const { code, signal } = await end(start("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60_000)"));
  assert.deepEqual({ code, signal }, { code: null, signal: 'SIGTERM' });
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`\`become()\` passes ${signal} on once when there is no terminal`, async () => {
    const child = start(`
      let times = 0;
      process.on('${signal}', () => { times++; console.log('got', times); setTimeout(() => process.exit(times), 200); });
      setTimeout(() => process.exit(9), 20_000);
      console.log('ready');`);
    const ended = end(child);
    child.stdout?.once('data', () => child.kill(signal));
    assert.deepEqual(await ended, { code: 1, signal: null, output: 'ready\ngot 1\n' });
  });
}
