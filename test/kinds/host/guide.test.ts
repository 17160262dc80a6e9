// Every kind that works with hosts is named in a guide.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

const root = join(import.meta.dirname, '../../..');

it('docs/guide/ has every kind of resource that works with hosts', () => {
  const pages = readdirSync(join(root, 'docs/guide')).filter((name) => name.endsWith('.md'));
  const guide = pages.map((name) => readFileSync(join(root, 'docs/guide', name), 'utf8')).join('\n');
  const folder = join(root, 'src/kinds/resource');
  const ofHosts = readdirSync(folder).filter((name) => readFileSync(join(folder, name, `${name}.ts`), 'utf8').includes("'../../host/"));
  assert.ok(ofHosts.length > 20);
  assert.deepEqual(
    ofHosts.filter((name) => !guide.includes(`\`${name}\``)),
    [],
  );
});
