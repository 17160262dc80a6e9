import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atlas } from '../../src/atlas/atlas.ts';
import type { AtlasExample } from '../../src/atlas/entry.ts';
import { exampleKinds, examplePlan } from '../../src/lint/example.ts';
import { lint } from '../../src/lint/lint.ts';
import { rules } from '../../src/lint/rules.ts';

const codesOf = (id: string, steps: AtlasExample): readonly string[] =>
  lint(examplePlan({ steps }), { kinds: exampleKinds, cwd: import.meta.dirname }).flatMap(({ code, source }) =>
    source === `atlas:${id}` ? [code] : [],
  );

test('the atlas has at least 60 entries, each with an id of its own, a source, and a rule that asks it', () => {
  assert.ok(atlas.length >= 60, `${atlas.length} entries`);
  assert.equal(new Set(atlas.map(({ id }) => id)).size, atlas.length);
  const codes = new Set(rules.map(({ code }) => code));
  for (const { id, sources, derives, statement } of atlas) {
    assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)+$/);
    assert.notDeepEqual(sources, [], id);
    for (const { url } of sources) assert.match(url, /^https?:\/\/\S+$/, id);
    assert.ok(codes.has(derives.split(':')[0] ?? ''), `${id} derives by a rule that is not there: ${derives}`);
    assert.match(statement, /\.$/, id);
  }
});

for (const { id, derives, bad, good } of atlas) {
  test(`\`${id}\` is what lint finds in its bad example, and nothing in its good one`, () => {
    assert.deepEqual([...new Set(codesOf(id, bad))], [derives.split(':')[0]]);
    assert.deepEqual(codesOf(id, good), []);
  });
}
