import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadPlan } from '../../src/cli/load-plan.ts';
import { LongshoreError } from '../../src/core/error.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const fixtures = fileURLToPath(new URL('../fixtures/plans/', import.meta.url));

async function failure(target: string, cwd: string): Promise<LongshoreError> {
  try {
    await loadPlan(target, cwd);
  } catch (error) {
    assert.ok(error instanceof LongshoreError, String(error));
    return error;
  }
  return assert.fail('it was loaded');
}

test('`loadPlan()` takes a folder, a file, a default export and the only named one', async () => {
  for (const target of ['notes', 'notes/plan.ts']) {
    const { plan, folder, file, seed } = await loadPlan(target, fixtures);
    assert.equal(plan.name, 'notes');
    assert.equal(folder, join(fixtures, 'notes'));
    assert.equal(file, join(fixtures, 'notes', 'plan.ts'));
    assert.equal(typeof seed, 'function');
  }
  using folder = new TemporaryFolder();
  folder.write('plan.mjs', `export const anything = { longshore: 'plan', name: 'by-hand', phases: [] };`);
  assert.equal((await loadPlan('.', folder.path)).plan.name, 'by-hand');
});

test('`loadPlan()` says what is missing when there is no such file, or no plan.ts in the folder', async () => {
  const none = await failure('nowhere', fixtures);
  assert.equal(none.code, 'plan-missing');
  assert.match(none.message, /"nowhere": no such file or folder/);
  using folder = new TemporaryFolder();
  const empty = await failure('.', folder.path);
  assert.equal(empty.code, 'plan-missing');
  assert.match(empty.message, /has no plan\.ts/);
});

test('`loadPlan()` refuses a file without a plan, and one with several', async () => {
  const none = await failure('no-plan', fixtures);
  assert.equal(none.code, 'plan-not-exported');
  assert.match(none.message, /it exports "name", none of which is a plan/);
  assert.equal(none.place, 'no-plan/plan.ts:1');
  const several = await failure('two-plans', fixtures);
  assert.equal(several.code, 'plan-ambiguous');
  assert.match(several.message, /"one" and "two"/);
});

test('`loadPlan()` places what the builder refuses, relative to the current folder', async () => {
  const error = await failure('same-name', fixtures);
  assert.equal(error.code, 'plan-duplicate-step');
  assert.equal(error.place, 'same-name/plan.ts:9');
  assert.match(error.message, /of this name at same-name\/plan\.ts:8$/);
});

test('`loadPlan()` places an error thrown while building at the author’s own line', async () => {
  const error = await failure('throws', fixtures);
  assert.equal(error.code, 'plan-throws');
  assert.equal(error.place, 'throws/ports.ts:5');
  assert.match(error.message, /TypeError: Cannot read properties of undefined/);
});

const broken: readonly {
  readonly what: string;
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly code: string;
  readonly place: string;
  readonly message: RegExp;
}[] = [
  {
    what: 'a syntax error',
    files: { 'plan.ts': ['const a: number = 1;', '', 'const b = = 2;'] },
    code: 'plan-syntax',
    place: 'plan.ts:3',
    message: /cannot parse the plan/,
  },
  {
    what: 'a syntax error in a file that it imports',
    files: { 'plan.ts': [`import './phases/one.ts';`], 'phases/one.ts': ['', 'export const a = {;'] },
    code: 'plan-syntax',
    place: 'phases/one.ts:2',
    message: /cannot parse the plan/,
  },
  {
    what: 'an enum',
    files: { 'plan.ts': ['export const x = 1;', 'enum Colour { Red }'] },
    code: 'plan-unsupported-syntax',
    place: 'plan.ts:2',
    message: /enum is not supported/,
  },
  {
    what: 'a parameter property',
    files: { 'plan.ts': ['class A {', '  constructor(private x: number) {}', '}'] },
    code: 'plan-unsupported-syntax',
    place: 'plan.ts:2',
    message: /parameter property/,
  },
  {
    what: 'an import of a file that is not there',
    files: { 'plan.ts': ['', `import './nowhere.ts';`] },
    code: 'plan-import',
    place: 'plan.ts:2',
    message: /there is no file "nowhere\.ts"/,
  },
  {
    what: 'an import of a package that is not there',
    files: { 'plan.ts': [`import 'no-such-package-here';`] },
    code: 'plan-import',
    place: 'plan.ts:1',
    message: /there is no package "no-such-package-here"/,
  },
  {
    what: 'an import of a name that is not exported',
    files: { 'plan.ts': ['const a = 1;', `import { b } from './other.ts';`], 'other.ts': ['export type b = number;'] },
    code: 'plan-import',
    place: 'plan.ts:2',
    message: /does not provide an export named 'b'/,
  },
  {
    what: 'a thrown value that is no error',
    files: { 'plan.ts': [`throw 'no';`] },
    code: 'plan-throws',
    place: '',
    message: /the value no was thrown/,
  },
  {
    what: 'JSON that does not parse',
    files: { 'plan.ts': [`import './data.json' with { type: 'json' };`], 'data.json': ['{', '  "a": 1', '  "b": 2', '}'] },
    code: 'plan-syntax',
    place: 'data.json:3',
    message: /JSON/,
  },
];

for (const { what, files, code, place, message } of broken) {
  test(`\`loadPlan()\` gives file and line of ${what}`, async () => {
    using folder = new TemporaryFolder();
    for (const [name, lines] of Object.entries(files)) folder.write(name, ...lines);
    const error = await failure('.', folder.path);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    if (place !== '') assert.equal(error.place, place);
    assert.ok((error.next ?? '') !== '');
  });
}
