// A plan that moves a directory of a test's world, applied and rolled back by the engine; and what is done with the copy in between.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { apply } from '../../../src/engine/apply.ts';
import { rollBack } from '../../../src/engine/roll-back.ts';
import { directoryStill } from '../../../src/kinds/check/directory-still/directory-still.ts';
import { moveDirectory, type DirectoryMoveSpec } from '../../../src/kinds/move/directory-move/directory-move.ts';
import { kinds } from '../../../src/kinds/registry.ts';
import { phase } from '../../../src/plan/phase.ts';
import { definePlan } from '../../../src/plan/plan.ts';
import type { Transports, WriteContext } from '../../../src/ports/context.ts';
import { instrument, type PortHook } from '../../../src/ports/instrument.ts';
import { inventory, optionsFor, Scratch } from '../../engine/memory-world.ts';
import { fillTree, isRoot, type FileWorld } from './file-world.ts';
import { treeLines } from './same-tree.ts';

/** What programs do with their files. */
function use(tree: string): void {
  const at = (name: string) => join(tree, name);
  writeFileSync(at('new'), 'written after the cutover');
  mkdirSync(at('sub/made'));
  writeFileSync(at('sub/made/deep'), 'also new');
  appendFileSync(at('a0'), ', and more');
  unlinkSync(at('a/.y'));
  renameSync(at('sub/large'), at('sub/-moved'));
  chmodSync(at('zero'), 0o600);
  rmSync(at('empty'), { recursive: true });
  writeFileSync(at('empty'), 'a file now');
  unlinkSync(at('to-directory'));
  mkdirSync(at('to-directory'));
  rmSync(at('a-b'), { recursive: true });
  symlinkSync('a', at('a-b'));
  unlinkSync(at('sub/link'));
  symlinkSync('elsewhere', at('sub/link'));
  unlinkSync(at('linked'));
  linkSync(at('a/x'), at('linked'));
  chmodSync(tree, 0o711);
}

export function wayBackRun(world: FileWorld, spec: DirectoryMoveSpec) {
  const scratch = new Scratch();
  const journal = scratch.journal();
  const plan = definePlan('sample', {
    inventory,
    phases: [
      phase('one', { goal: 'the files have moved' }, ({ step }) => {
        const still = step('still', directoryStill({ dataset: spec.dataset, place: spec.from }));
        step('files', moveDirectory(spec), { after: [still] });
      }),
    ],
  });
  const context = (scope: Partial<WriteContext>): WriteContext => ({ ...world.context, ...scope });
  const transports: Transports = { clock: world.context.clock, reading: context, writing: context, [Symbol.asyncDispose]: async () => {} };
  const options = (hook?: PortHook) => ({
    ...optionsFor(journal, hook === undefined ? transports : instrument(transports, hook)),
    kinds,
    planName: 'sample',
  });
  return {
    apply: async () => apply(plan, options()),
    async rollBack(hook?: PortHook) {
      const report = await rollBack(options(hook));
      return { verdict: report.verdict, error: report.phases[0]?.steps.find(({ name }) => name === 'files')?.error };
    },
    [Symbol.dispose]() {
      journal[Symbol.dispose]();
      scratch[Symbol.dispose]();
    },
  };
}

/** Everything that a tree can hold goes forth, is used, and comes back; `again`: a second time. */
export async function forthAndBack(world: FileWorld, again: boolean): Promise<void> {
  const owners = { owners: isRoot };
  fillTree(world.source);
  if (!isRoot) chmodSync(join(world.source, 'zero'), 0o711);
  mkdirSync(join(world.source, 'sub/cache'));
  writeFileSync(join(world.source, 'sub/cache/page'), 'only here');
  execFileSync('mkfifo', [join(world.source, 'pipe')]);
  mkdirSync(world.target, { mode: 0o750 });
  const spec: DirectoryMoveSpec = { ...world.spec, exclude: [{ path: 'sub/cache', because: 'made anew' }], wayBack: 'move' };
  using plan = wayBackRun(world, spec);
  const applied = await plan.apply();
  assert.equal(applied.verdict, 'done', JSON.stringify(applied.phases));
  use(world.target);
  const used = treeLines(world.target, owners);
  const kept = lstatSync(join(world.source, 'file')).ino;
  assert.deepEqual(await plan.rollBack(), { verdict: 'rolled-back', error: undefined });
  assert.equal(readFileSync(join(world.source, 'sub/cache/page'), 'utf8'), 'only here');
  assert.equal(lstatSync(join(world.source, 'file')).ino, kept, 'what was the same has been written again');
  rmSync(join(world.source, 'sub/cache'), { recursive: true });
  assert.ok(lstatSync(join(world.source, 'pipe')).isFIFO());
  unlinkSync(join(world.source, 'pipe'));
  assert.deepEqual(withoutTimes(treeLines(world.source, owners), ['', '/sub']), withoutTimes(used, ['', '/sub']));
  assert.deepEqual([readdirSync(world.target), lstatSync(world.target).mode & 0o777], [[], 0o750]);
  if (!again) return;
  // As with any plan: forth once more, with nothing left over from the first time.
  assert.equal((await plan.apply()).verdict, 'done');
  assert.deepEqual(await plan.rollBack(), { verdict: 'rolled-back', error: undefined });
}

/** Of the directories that this test itself has put its hand into. */
function withoutTimes(lines: readonly string[], names: readonly string[]): readonly string[] {
  return lines.map((line) => (names.includes(line.split(' ')[0] ?? '') ? line.replace(/ \d{15,}/, '') : line));
}
