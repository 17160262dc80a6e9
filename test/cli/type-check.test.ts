import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkTypes } from '../../src/cli/type-check.ts';
import { TemporaryFolder } from './temporary-folder.ts';

test('`checkTypes()` finds what a plan gets wrong, with file and line, and leaves other files of the folder alone', async () => {
  using folder = new TemporaryFolder();
  folder.write('unrelated.ts', 'export const wrong: number = "text";');
  folder.write('phases/one.ts', '', 'export const port: number = "5050";');
  const plan = folder.write(
    'plan.ts',
    `import { readFileSync } from 'node:fs';`,
    `import { port } from './phases/one.ts';`,
    'export default { port, read: readFileSync, missing: nowhere };',
  );
  const findings = await checkTypes(plan, folder.path);
  assert.deepEqual(findings?.map(({ code, level, place }) => `${level} ${code} ${place}`).toSorted(), [
    'error plan-type-error phases/one.ts:2',
    'error plan-type-error plan.ts:3',
  ]);
  assert.match(
    findings?.map((finding) => finding.message).join('\n') ?? '',
    /Type 'string' is not assignable to type 'number'\. \(TS2322\)/,
  );
});

test('`checkTypes()` finds nothing in a good plan', async () => {
  assert.deepEqual(await checkTypes(fileURLToPath(new URL('../fixtures/plans/notes/plan.ts', import.meta.url)), process.cwd()), []);
});
