import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { generatedPages } from '../../tools/pages/generated-pages.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const pages = generatedPages();

test('docs/facts, docs/lint and docs/atlas hold what `npm run docs` makes', () => {
  for (const [file, text] of pages) assert.equal(readFileSync(join(docs, file), 'utf8'), text, `${file} is stale: run \`npm run docs\``);
});

test('docs/facts, docs/lint and docs/atlas hold nothing else but the guide', () => {
  const files = ['facts', 'lint', 'atlas'].flatMap((folder) => readdirSync(join(docs, folder)).map((file) => `${folder}/${file}`));
  assert.deepEqual(
    files.filter((file) => !pages.has(file)),
    ['facts/README.md'],
  );
});
