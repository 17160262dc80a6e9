// A sample of the crash matrix, with real SIGKILLs of a child process, in the first phase alone: the others need an apply of all
// before them for every judge. `npm run test:crash` walks all of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a run that is killed with -9 reaches the world of an unbroken one, on the way there and on the way back', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['tools/crash-matrix.ts', '--phases', '1', '--every', '79', '--offset', '53'],
    {
      cwd: root,
    },
  );
  const [, tried, differed] = /(\d+) points were tried, (\d+) differed/.exec(stdout) ?? [];
  assert.ok(Number(tried) >= 5, stdout);
  assert.equal(differed, '0', stdout);
});
