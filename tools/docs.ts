// `npm run docs`: writes the pages of docs/facts/, docs/lint/ and docs/atlas/ that are made from the sources, and removes
// those whose source is gone. A test holds them to it.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedPages } from './pages/generated-pages.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const pages = generatedPages();
for (const folder of ['facts', 'lint', 'atlas']) {
  mkdirSync(join(docs, folder), { recursive: true });
  for (const file of readdirSync(join(docs, folder)))
    if (!pages.has(`${folder}/${file}`) && `${folder}/${file}` !== 'facts/README.md') rmSync(join(docs, folder, file));
}
for (const [file, text] of pages) {
  mkdirSync(dirname(join(docs, file)), { recursive: true });
  writeFileSync(join(docs, file), text);
}
console.log(`${pages.size} pages`);
