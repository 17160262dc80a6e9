// The guide to the kinds of hosts speaks of kinds that are there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { kinds } from '../../../src/kinds/registry.ts';

it('docs/guide/host-kinds.md names kinds that are registered, each with what it puts back', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/host-kinds.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| `([a-z-]+)` \(`\w+`\) \|(.*)\|$/gm)];
  assert.ok(rows.length > 20);
  for (const [, name = '', cells = ''] of rows) {
    assert.equal(kinds.get(name).type, 'resource', name);
    assert.equal(cells.split('|').filter((cell) => cell.trim() !== '').length, 3, name);
  }
  for (const name of ['irreversible-command', 'minikube-deletion', 'podman-machine-deletion']) {
    const kind = kinds.get(name);
    assert.ok(kind.type === 'resource' && typeof kind.restore !== 'function', name);
  }
});
