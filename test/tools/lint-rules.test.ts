// The linter must find what is planted for it: without its type-aware half it would report less and say nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('../../', import.meta.url));
const planted = 'test/fixtures/lint/planted.ts';

test('the linter finds every planted breach', () => {
  const args = ['node_modules/oxlint/bin/oxlint', '--type-aware', '--format', 'unix', planted];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const found = [...stdout.matchAll(/:(\d+):\d+: .*\(([a-z-]+)\)\]$/gm)].map(([, line, rule]) => `${line} ${rule}`);
  const wanted = readFileSync(`${root}${planted}`, 'utf8')
    .split('\n')
    .map((text, index) => `${index + 1} ${/ planted: ([a-z-]+)/.exec(text)?.[1] ?? ''}`)
    .filter((each) => /[a-z]$/.test(each));
  assert.equal(wanted.length, 5);
  assert.deepEqual(found.sort(), wanted.sort());
});
