// The test runner of the project must not pass by running nothing.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { runTests, type TestOptions } from '../../tools/run-tests.ts';
import { countLine } from '../../tools/test-counts.ts';

const passing = "import { test } from 'node:test';\ntest('a', () => {});\ntest.skip('b', () => {});\n";
const failing = "import { test } from 'node:test';\ntest('c', () => { throw new Error('c is wrong'); });\n";

async function run(t: TestContext, files: Readonly<Record<string, string>>, options: Partial<TestOptions> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'longshore-tests-'));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'test/fixtures'), { recursive: true });
  for (const [name, source] of Object.entries(files)) writeFileSync(join(root, 'test', name), source);
  let printed = '';
  const output = new Writable({
    write: (chunk, _, done) => {
      printed += String(chunk);
      done();
    },
  });
  const counts = await runTests({ root, reporter: 'short', output, ...options });
  return { line: countLine(counts), printed };
}

test('`runTests()` counts what passed, failed and was skipped', async (t) => {
  const { line, printed } = await run(t, { 'a.test.ts': passing, 'b.test.ts': failing });
  assert.equal(line, '1 passed, 1 failed, 1 skipped');
  assert.match(printed, /FAILED c \(test\/b\.test\.ts:2\)\n {4}Error: c is wrong/);
  assert.match(printed, /^ok {5}test\/a\.test\.ts: 1 passed, 0 failed, 1 skipped/m);
});

test('`runTests()` fails when there is no test file', async (t) => {
  assert.equal((await run(t, {})).line, '0 passed, 1 failed');
});

test('`runTests()` fails when a file defines no test', async (t) => {
  const { line, printed } = await run(t, { 'a.test.ts': passing, 'empty.test.ts': 'export {};\n' });
  assert.equal(line, '1 passed, 1 failed, 1 skipped');
  assert.match(printed, /test\/empty\.test\.ts defines no test/);
});

test('`runTests()` leaves out fixtures and the long tests unless they are named', async (t) => {
  const files = { 'a.test.ts': passing, 'long.full.test.ts': failing, 'fixtures/planted.test.ts': failing };
  assert.equal((await run(t, files)).line, '1 passed, 0 failed, 1 skipped');
  assert.equal((await run(t, files, { paths: ['test/long.full.test.ts'] })).line, '0 passed, 1 failed');
});

test('`runTests()` fails when a pattern matches nothing', async (t) => {
  assert.equal((await run(t, { 'a.test.ts': passing }, { pattern: 'nothing is called so' })).line, '0 passed, 1 failed');
});
