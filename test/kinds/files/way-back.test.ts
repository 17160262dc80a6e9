// The way back of a directory after use, with real files: what was written to the copy is in the source before the copy goes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { recordName } from '../../../src/kinds/files/file-move.ts';
import { directoryMoveKind, type DirectoryMoveSpec } from '../../../src/kinds/move/directory-move/directory-move.ts';
import type { PortHook } from '../../../src/ports/instrument.ts';
import { fileWorld, isRoot, type FileWorld } from './file-world.ts';
import { noLinuxTools as noTools } from './gnu-tools.ts';
import { treeLines } from './same-tree.ts';
import { forthAndBack, wayBackRun } from './way-back-run.ts';

const owners = { owners: isRoot };
const wayBack = 'move' as const;

describe('the way back of a directory', { skip: noTools }, () => {
  it('brings what was written into the source, leaves what was left out, and only then drops the copy', async () => {
    await using world = fileWorld();
    await forthAndBack(world, false);
  });

  it('is refused when the plan does not say so, and says what would be lost', async () => {
    await using world = fileWorld();
    writeFileSync(join(world.source, 'old'), 'old');
    using plan = wayBackRun(world, world.spec);
    await plan.apply();
    writeFileSync(join(world.target, 'new'), 'new');
    const before = [treeLines(world.source, owners), treeLines(world.target, owners)];
    const { verdict, error } = await plan.rollBack();
    assert.deepEqual([verdict, error?.code], ['failed', 'way-back-loses-data']);
    assert.match(error?.message ?? '', /file new: only in the target/);
    assert.deepEqual([treeLines(world.source, owners), treeLines(world.target, owners)], before);
  });

  it('goes on after it was cut off, while it wrote to the source and while it dropped the copy', async () => {
    await using world = fileWorld();
    for (const name of ['keep', 'change', 'remove']) writeFileSync(join(world.source, name), `${name}\n`);
    using plan = wayBackRun(world, { ...world.spec, wayBack });
    await plan.apply();
    writeFileSync(join(world.target, 'change'), 'changed');
    unlinkSync(join(world.target, 'remove'));
    writeFileSync(join(world.target, 'new'), 'new');
    const used = treeLines(world.target, owners);
    const cutAt =
      (script: string, meanwhile: () => void): PortHook =>
      ({ parameters }) => {
        if (!JSON.stringify(parameters).includes(`longshore-files-${script}`)) return;
        meanwhile();
        throw new Error('the process was killed');
      };
    const half = () => writeFileSync(join(world.source, 'change'), 'cha');
    assert.equal((await plan.rollBack(cutAt('unpack', half))).verdict, 'failed');
    assert.deepEqual(treeLines(world.target, owners), used, 'the copy was touched');
    // What is left of the copy must not be taken for what people wrote.
    assert.equal((await plan.rollBack(cutAt('clear', () => unlinkSync(join(world.target, 'keep'))))).verdict, 'failed');
    assert.deepEqual(treeLines(world.source, owners), used);
    assert.deepEqual(await plan.rollBack(), { verdict: 'rolled-back', error: undefined });
    assert.deepEqual(treeLines(world.source, owners), used);
    assert.ok(!existsSync(world.target));
  });

  it('is refused when the source was written to as well, when what was left out would go, and when somebody is at work', async () => {
    const refusal = async (spoil: (world: FileWorld) => void | Promise<void>): Promise<string> => {
      await using world = fileWorld({ spec: { exclude: [{ path: 'd/cache', because: 'made anew' }] } });
      mkdirSync(join(world.source, 'd/cache'), { recursive: true });
      for (const name of ['a', 'b', 'd/c']) writeFileSync(join(world.source, name), name);
      await wait(60);
      const spec: DirectoryMoveSpec = { ...world.spec, wayBack };
      await directoryMoveKind.copy(world.context, spec);
      assert.equal((await directoryMoveKind.prove(world.context, spec)).verdict, 'same');
      writeFileSync(join(world.target, 'a'), 'used');
      await spoil(world);
      const before = [treeLines(world.source, owners), treeLines(world.target, owners)];
      const said = await Promise.resolve(directoryMoveKind.moveBack?.(world.context, spec)).then(String, (error: Error) => error.message);
      assert.deepEqual([treeLines(world.source, owners), treeLines(world.target, owners)], before);
      return said;
    };
    assert.match(await refusal(({ source }) => writeFileSync(join(source, 'a'), 'written here')), /: a was changed at the source as well/);
    assert.match(await refusal(({ source }) => writeFileSync(join(source, 'x'), 'new here')), /: x has come to the source since/);
    assert.match(await refusal(({ target }) => rmSync(join(target, 'd'), { recursive: true })), /d is no directory any more, and d\/cache/);
    assert.match(
      await refusal(({ target }) => readdirSync(target).forEach((name) => rmSync(join(target, name), { recursive: true }))),
      /nothing is at host:there.* any more/,
    );
    assert.match(
      await refusal(({ source }) => readdirSync(source).forEach((name) => rmSync(join(source, name), { recursive: true }))),
      /nothing is left at .*: is its disk mounted/,
    );
    let writer: ReturnType<typeof spawn> | undefined;
    const busy = await refusal(async ({ target }) => {
      writer = spawn('sh', ['-c', 'exec 3>>b; echo ready; read x'], { cwd: target, stdio: ['pipe', 'pipe', 'ignore'] });
      if (writer.stdout !== null) await once(writer.stdout, 'data');
    });
    writer?.stdin?.end();
    assert.match(busy, /1 programs have files of .* open, as \d+ sh/);
  });

  it('maps owners back by a table that is one to one', { skip: isRoot ? false : 'only root gives files away' }, async () => {
    const owning = { users: { '1234': 4321, daemon: 'nobody' }, groups: { '1234': 4321 } };
    await using world = fileWorld({ spec: { owners: owning } });
    for (const [name, uid] of [
      ['a', 1234],
      ['b', 1],
    ] as const) {
      writeFileSync(join(world.source, name), name);
      chownSync(join(world.source, name), uid, 1234);
    }
    const spec: DirectoryMoveSpec = { ...world.spec, wayBack };
    using plan = wayBackRun(world, spec);
    assert.equal((await plan.apply()).verdict, 'done');
    for (const name of ['a', 'b']) appendFileSync(join(world.target, name), '!');
    writeFileSync(join(world.target, 'c'), 'c');
    chownSync(join(world.target, 'c'), 4321, 4321);
    assert.deepEqual(await plan.rollBack(), { verdict: 'rolled-back', error: undefined });
    const owner = (name: string) => [lstatSync(join(world.source, name)).uid, lstatSync(join(world.source, name)).gid];
    assert.deepEqual(['a', 'b', 'c'].map(owner), [
      [1234, 1234],
      [1, 1234],
      [1234, 1234],
    ]);
    // One that the table leaves out has the number that another one is given.
    writeFileSync(join(world.source, 'd'), 'd');
    chownSync(join(world.source, 'd'), 4321, 0);
    assert.match((await directoryMoveKind.survey(world.context, spec)).standing?.join() ?? '', /users .* are both 4321 at the target/);
  });

  it('drops a copy of which nothing is known any more when it is all from the source, and touches nothing else', async () => {
    await using world = fileWorld();
    writeFileSync(join(world.source, 'a'), 'a');
    await directoryMoveKind.copy(world.context, world.spec);
    for (const suffix of ['', '.part', '.mark'])
      rmSync(`/var/tmp/longshore-${process.getuid?.() ?? ''}/${recordName(world.spec)}${suffix}`, { force: true });
    writeFileSync(join(world.target, 'mine'), '');
    const refused = directoryMoveKind.discard(world.context, world.spec);
    await assert.rejects(refused, /what was known of it is gone, and mine in it is not from the source/);
    assert.deepEqual(readdirSync(world.target), ['a', 'mine']);
    unlinkSync(join(world.target, 'mine'));
    await directoryMoveKind.discard(world.context, world.spec);
    assert.deepEqual(readdirSync(world.target), []);
  });

  it('is refused before the move where owners cannot be mapped back, and where nobody may write', async () => {
    const problems = (mapping: DirectoryMoveSpec['owners'], back: DirectoryMoveSpec['wayBack'] = 'move') =>
      directoryMoveKind.validate({ ...fileWorldSpec, owners: mapping, wayBack: back }).join('; ');
    assert.equal(problems({ users: { ann: 1000 }, groups: { staff: 1000 } }), '');
    assert.match(problems({ users: { ann: 1000, bob: 1000 }, groups: {} }), /wayBack: owners.users makes ann and bob both 1000/);
    assert.match(problems({ users: {}, groups: { '*': 0 } }), /"\*" in owners.groups makes several owners one/);
    assert.equal(problems({ users: { '*': 0 }, groups: {} }, 'refuse'), '');
    if (!isRoot) return;
    await using world = fileWorld({ spec: { owners: 'target-user' } });
    writeFileSync(join(world.source, 'theirs'), '');
    chownSync(join(world.source, 'theirs'), 77, 0);
    const spec: DirectoryMoveSpec = { ...world.spec, wayBack };
    const { standing } = await directoryMoveKind.survey(world.context, spec);
    assert.match(
      standing?.join() ?? '',
      /theirs of .* belongs to 77:0, and with owners 'target-user' what is brought back would be root's/,
    );
  });
});

const fileWorldSpec: DirectoryMoveSpec = {
  dataset: 'files',
  from: { host: 'here', path: '/srv/a' },
  to: { host: 'there', path: '/srv/b' },
  owners: 'names',
  exclude: [],
};
