// Trees by chance, changed by chance between two passes: what Node sees on both sides is the same, and the proof says so.
import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { array, assert as holds, asyncProperty, boolean, constantFrom, integer, record } from 'fast-check';
import { fileWorld, isRoot, oneHost } from './file-world.ts';
import { treeLines } from './same-tree.ts';

const noTools: string | false =
  spawnSync('find', ['/', '-maxdepth', '0', '-printf', 'x']).stdout?.toString() === 'x' ? false : 'find is not GNU’s here';

const name = constantFrom(
  'a',
  'a-b',
  'a0',
  '.a',
  '-',
  'x y',
  'new\nline',
  'back\\slash',
  'both\n\\',
  "it's",
  '\xff',
  '\x01',
  '//end 0',
  'é',
  '*',
  '~',
).map((text) => Buffer.from(text.replaceAll('/', '_'), 'latin1'));
const act = record({
  what: constantFrom('file', 'directory', 'symlink', 'link', 'remove', 'mode'),
  path: array(name, { minLength: 1, maxLength: 3 }),
  other: array(name, { minLength: 1, maxLength: 2 }),
  size: constantFrom(0, 1, 511, 512, 513, 10_240, 70_000),
  mode: integer({ min: 0o400, max: 0o777 }).map((mode) => mode | 0o700),
});

type Act = { what: string; path: Buffer[]; other: Buffer[]; size: number; mode: number };

/** What cannot be done as the tree is now is left. */
function perform(root: string, { what, path, other, size, mode }: Act): void {
  const at = (parts: readonly Buffer[]) => Buffer.concat([Buffer.from(root), ...parts.flatMap((part) => [Buffer.from('/'), part])]);
  try {
    if (what === 'file') writeFileSync(at(path), Buffer.alloc(size, mode));
    else if (what === 'directory') mkdirSync(at(path), { mode });
    else if (what === 'symlink') symlinkSync(Buffer.concat(other), at(path));
    else if (what === 'link') linkSync(at(other), at(path));
    else if (what === 'remove') rmSync(at(path), { recursive: true });
    else chmodSync(at(path), mode);
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error, String(error));
  }
}

test('random trees are carried and proved, once and once more after random changes', { skip: noTools }, async () => {
  await holds(
    asyncProperty(array(act, { maxLength: 40 }), array(act, { maxLength: 15 }), boolean(), async (first, then, isOneHost) => {
      await using world = fileWorld(isOneHost ? { spec: oneHost } : {});
      for (const acts of [first, then]) {
        for (const each of acts) perform(world.source, each);
        const { verdict, differences } = await world.copyAndProve();
        assert.deepEqual([verdict, differences], ['same', []]);
        assert.deepEqual(treeLines(world.target, { owners: isRoot }), treeLines(world.source, { owners: isRoot }));
      }
    }),
    { numRuns: Number(process.env['LONGSHORE_RUNS'] ?? 12), endOnFailure: true },
  );
});
