// The check of the walls must catch each planted breach, and must not pass by seeing nothing.
import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type TestContext } from 'node:test';
import { checkWalls } from '../../tools/check-walls.ts';

const planted = fileURLToPath(new URL('../fixtures/walls/', import.meta.url));
const report = checkWalls(planted);

function tree(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'longshore-walls-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), source);
  }
  return root;
}

test('`checkWalls()` names every planted breach and no other file', () => {
  const importers = report.breaches.map((breach) => breach.split(/:| /)[0]);
  assert.deepEqual([...new Set(importers)].sort(), globSync('**/*.breach.ts', { cwd: planted }).sort());
  assert.equal(report.files, globSync('**/*.ts', { cwd: planted }).length);
  assert.deepEqual(report.blind, []);
});

test('`checkWalls()` says what a breach breaks', () => {
  const said = (file: string) => report.breaches.find((breach) => breach.startsWith(file));
  assert.equal(said('src/core/type.breach.ts'), 'src/core/type.breach.ts:1 imports ../plan/step.ts: src/core/ may import nothing of ours');
  assert.equal(
    said('src/journal/one.breach.ts'),
    'src/journal/one.breach.ts imports itself in a circle: src/journal/one.breach.ts → src/journal/two.ts → src/journal/one.breach.ts',
  );
});

test('`checkWalls()` reports a tree in which it has seen nothing', (t) => {
  assert.deepEqual(checkWalls(tree(t, {})).blind, ['there is no .ts file', 'not one import was seen']);
});

test('`checkWalls()` reports an import of a file that does not exist', (t) => {
  const root = tree(t, { 'src/core/a.ts': "export { b } from './b.ts';\n" });
  assert.deepEqual(checkWalls(root).breaches, ['src/core/a.ts:1 imports ./b.ts: the imported file does not exist']);
});

test('`checkWalls()` throws when a file cannot be read as TypeScript', (t) => {
  const root = tree(t, { 'src/core/broken.ts': 'export const broken = a ((;\n' });
  assert.throws(() => checkWalls(root), /^Error: cannot read "src\/core\/broken\.ts": /);
});

test('`checkWalls()` lets files import only types of each other', (t) => {
  const root = tree(t, {
    'src/core/a.ts': "import type { B } from './b.ts';\nexport interface A { readonly b: B }\n",
    'src/core/b.ts': "import type { A } from './a.ts';\nexport interface B { readonly a: A }\n",
  });
  assert.deepEqual(checkWalls(root).breaches, []);
});
