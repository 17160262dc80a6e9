// The way back of a directory, at length: over a real sshd, cut off at every write, and in the middle of a file.
import assert from 'node:assert/strict';
import { existsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { PortHook } from '../../../src/ports/instrument.ts';
import { noSshd, privateSshd } from '../../transport/host/private-sshd.ts';
import { fileWorld, isRoot } from './file-world.ts';
import { noLinuxTools as noTools } from './gnu-tools.ts';
import { treeLines } from './same-tree.ts';
import { forthAndBack, wayBackRun } from './way-back-run.ts';

const owners = { owners: isRoot };
const wayBack = 'move' as const;

describe('the way back of a directory, at length', { skip: noTools }, () => {
  it('goes over ssh', { skip: noSshd }, async () => {
    await using sshd = await privateSshd();
    await using world = fileWorld({ sshd });
    await forthAndBack(world, true);
  });

  it('can be cut off before and after every single write, and ends as an unbroken one', async () => {
    for (let writes = 1, whole = false; !whole; writes += 1) {
      await using world = fileWorld();
      for (const name of ['keep', 'change', 'remove']) writeFileSync(join(world.source, name), `${name}\n`);
      using plan = wayBackRun(world, { ...world.spec, wayBack });
      await plan.apply();
      writeFileSync(join(world.target, 'change'), 'changed');
      unlinkSync(join(world.target, 'remove'));
      writeFileSync(join(world.target, 'new'), 'new');
      const used = treeLines(world.target, owners);
      let left = writes;
      const cut: PortHook = ({ call }) => {
        if (!/\.(change|feed)$/.test(call)) return;
        left -= 1;
        if (left === 0) throw new Error('the process was killed');
      };
      whole = (await plan.rollBack(cut)).verdict === 'rolled-back';
      if (!whole && existsSync(join(world.target, 'new')) && existsSync(join(world.target, 'keep')))
        assert.deepEqual(treeLines(world.target, owners), used, 'the copy was touched');
      assert.deepEqual(await plan.rollBack(), { verdict: 'rolled-back', error: undefined });
      assert.deepEqual(treeLines(world.source, owners), used);
      assert.ok(!existsSync(world.target));
      assert.ok(writes < 100);
    }
  });

  it('goes on after tar was killed in the middle of a file, and never calls its piece a file', async () => {
    await using world = fileWorld();
    for (let n = 0; n < 4; n += 1) writeFileSync(join(world.source, `f${n}`), Buffer.alloc(2_000_000, n));
    await wait(100);
    using plan = wayBackRun(world, { ...world.spec, wayBack });
    await plan.apply();
    for (let n = 0; n < 4; n += 1) writeFileSync(join(world.target, `f${n}`), Buffer.alloc(3_000_000, n + 10));
    const used = treeLines(world.target, owners);
    const { context } = world;
    const host = context.host;
    let fed = 0;
    const cutting = async function* (input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of input) {
        if ((fed += chunk.length) > 4_000_000) throw new Error('the line went dead');
        yield chunk;
      }
    };
    context.host = (name) => {
      const writer = host(name);
      return {
        ...writer,
        name,
        feed: (command, input) => writer.feed(command, command.argv.includes('longshore-files-unpack') ? cutting(input) : input),
      };
    };
    assert.equal((await plan.rollBack()).verdict, 'failed');
    context.host = host;
    assert.notDeepEqual(treeLines(world.source, owners), used);
    assert.deepEqual(treeLines(world.target, owners), used);
    assert.deepEqual(await plan.rollBack(), { verdict: 'rolled-back', error: undefined });
    assert.deepEqual(treeLines(world.source, owners), used);
  });
});
