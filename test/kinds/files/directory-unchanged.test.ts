// A move after a copy was made ahead, when nothing has changed since: one look, and nothing else is taken for it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readSide } from '../../../src/kinds/files/file-side.ts';
import { unchangedSince } from '../../../src/kinds/files/seen-trees.ts';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import { directoryAheadKind } from '../../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import { fileWorld, fillTree, isRoot, oneHost } from './file-world.ts';
import { noTools } from './gnu-tools.ts';

describe('a directory of which nothing has changed since its copy was made ahead', { skip: noTools }, () => {
  const copiedAhead = async (world: ReturnType<typeof fileWorld>) => {
    fillTree(world.source);
    const { clock } = world.context;
    const context = { ...world.context, clock: { ...clock, sleep: (ms: number) => wait(ms) } };
    await directoryAheadKind.apply(context, world.spec, await directoryAheadKind.read(context, world.spec));
    world.context.notes.length = 0;
    return context;
  };
  const isByALook = (world: ReturnType<typeof fileWorld>) => world.context.notes.some((note) => note.includes('nothing has changed'));

  it('is proved by a look at both listings, with the digests of all that was compared', async () => {
    await using world = fileWorld();
    const context = await copiedAhead(world);
    const quick = await directoryMoveKind.prove(context, world.spec, await directoryMoveKind.copy(context, world.spec));
    assert.deepEqual([isByALook(world), quick.verdict, quick.rows], [true, 'same', 16]);
    assert.equal((await directoryAheadKind.read(context, world.spec)).state, 'moved');
    const { sets, compared, script } = await directoryMoveKind.prove(context, world.spec);
    assert.deepEqual([quick.sets, quick.compared, quick.script], [sets, compared, script]);
    assert.equal((await directoryMoveKind.survey(context, world.spec)).state, 'complete');
    // Nobody who verifies evidence wants to hear what was once read.
    const known = world.context.notes.find((note) => note.startsWith('read again'));
    assert.match(known ?? '', /^read again: 0 bytes of the source, 0 of the target/);
    world.context.notes.length = 0;
    const afresh = await directoryMoveKind.proveAfresh?.(context, world.spec);
    assert.deepEqual([afresh?.verdict, afresh?.sets], ['same', sets]);
    // A file with three names is read once.
    const bytes = (sets?.[0]?.bytes ?? 0) - 2 * statSync(join(world.source, 'file')).size;
    assert.ok(
      world.context.notes.some((note) => note.startsWith(`read again: ${bytes} bytes of the source, ${bytes} of the target`)),
      world.context.notes.join('\n'),
    );
  });

  for (const [way, spec] of [
    ['two hosts', () => ({})],
    ['one host', oneHost],
  ] as const)
    it(`is not read again when it was read back on its way to its place, on ${way}, but for what was written since`, async () => {
      await using world = fileWorld({ spec });
      for (const name of ['grown', 'new\nline', '\xff', 'back\\slash'])
        writeFileSync(Buffer.from(join(world.source, name), 'latin1'), 'as it was');
      await wait(2100);
      // Between the hosts, the pass itself waits until a later write would show.
      const context = { ...world.context, clock: { ...world.context.clock, sleep: async (ms: number) => wait(ms) } };
      const copied = await directoryMoveKind.copy(context, world.spec);
      assert.equal((await directoryMoveKind.prove(context, world.spec, copied)).verdict, 'same');
      assert.match(world.context.notes.at(-1) ?? '', /^read again: 0 bytes of the source, 0 of the target/);
      appendFileSync(join(world.target, 'grown'), '!');
      const { verdict, differences } = await directoryMoveKind.prove(context, world.spec, copied);
      assert.equal(verdict, 'different');
      assert.match(differences.join('\n'), /^content of grown: the source has [0-9a-f]{64}, the target [0-9a-f]{64}$/m);
      assert.match(world.context.notes.at(-1) ?? '', /^read again: 0 bytes of the source, 10 of the target/);
    });

  it('is looked at anew when one byte, mode, name or owner of either side is another, however quietly, or the plan says otherwise', async () => {
    await using world = fileWorld();
    const context = await copiedAhead(world);
    const isUnchanged = async (spec = world.spec) =>
      (await unchangedSince(readSide(context, spec.from), readSide(context, spec.to), spec)) !== undefined;
    assert.equal(await isUnchanged(), true);
    assert.equal(await isUnchanged({ ...world.spec, exclude: [{ path: 'a', because: 'it is' }] }), false);
    assert.equal(await isUnchanged({ ...world.spec, owners: { users: {}, groups: {} } }), false);
    for (const side of [world.source, world.target]) {
      const file = join(side, 'a/x');
      const { atime, mtime } = statSync(file);
      const stamp = spawnSync('stat', ['-c', '%y', file], { encoding: 'utf8' }).stdout.trim();
      const before = readFileSync(file);
      writeFileSync(
        file,
        before.map((byte) => byte ^ 1),
      );
      writeFileSync(file, before);
      utimesSync(file, atime, mtime);
      execFileSync('touch', ['-d', stamp, file]);
      assert.equal(await isUnchanged(), false, `${side}: written to, and put back with its time`);
      await directoryMoveKind.discard(context, world.spec);
      rmSync(world.source, { recursive: true });
      mkdirSync(world.source);
      await copiedAhead(world);
    }
    assert.equal(await isUnchanged(), true);
    symlinkSync('x', join(world.target, 'a/another'));
    assert.equal(await isUnchanged(), false);
    await directoryMoveKind.copy(context, world.spec);
    assert.equal(existsSync(join(world.target, 'a/another')), false);
    assert.equal((await directoryMoveKind.prove(context, world.spec)).verdict, 'same');
  });

  it('knows owners by their names, where the plan does', { skip: isRoot ? false : 'only root gives files away' }, async () => {
    await using world = fileWorld({ spec: { owners: 'names' } });
    const context = await copiedAhead(world);
    const proof = await directoryMoveKind.prove(context, world.spec, await directoryMoveKind.copy(context, world.spec));
    assert.deepEqual([isByALook(world), proof.verdict], [true, 'same']);
    chownSync(join(world.target, 'a0'), 1, 1);
    const { verdict, differences } = await directoryMoveKind.prove(context, world.spec);
    assert.deepEqual(
      [verdict, differences],
      ['different', ['owner of a0: the source has root:root, so root:root is due, the target daemon:daemon']],
    );
  });
});
