// What goes wrong in the middle of a move of files, with the real programs: none of it ends in a wrong "same", all of it goes on.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { LongshoreError } from '../../../src/core/error.ts';
import { directoryStillKind } from '../../../src/kinds/check/directory-still/directory-still.ts';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { HostWriter } from '../../../src/ports/host.ts';
import { fileWorld, isRoot, oneHost, type FileWorld } from './file-world.ts';
import { noLinuxTools as noTools } from './gnu-tools.ts';
import { treeLines } from './same-tree.ts';

/** The same world, with a hand in what passes. */
function meddled(world: FileWorld, how: { readonly packing?: () => void; readonly unpacking?: (chunks: number) => void }): WriteContext {
  const wrap = (host: HostWriter): HostWriter => ({
    ...host,
    name: host.name,
    stream: (command) => {
      if (command.argv.includes('longshore-files-pack')) how.packing?.();
      return host.stream(command);
    },
    feed: (command, input) => {
      if (!command.argv.includes('longshore-files-unpack')) return host.feed(command, input);
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        let chunks = 0;
        for await (const chunk of input) {
          yield chunk;
          how.unpacking?.((chunks += 1));
        }
      };
      return host.feed(command, counted());
    },
  });
  return { ...world.context, host: (name) => wrap(world.context.host(name)) };
}

/** Only those that stand in a folder of this test. */
function killIn(folder: string, program = 'tar'): number {
  let killed = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== program || readlinkSync(`/proc/${pid}/cwd`) !== folder) continue;
      process.kill(Number(pid), 'SIGKILL');
      killed += 1;
    } catch {
      // It has ended meanwhile.
    }
  }
  return killed;
}

const same = (world: FileWorld) =>
  assert.deepEqual(treeLines(world.target, { owners: isRoot }), treeLines(world.source, { owners: isRoot }));

describe('faults in a move of files', { skip: noTools }, () => {
  it('goes on after tar was killed at the target, and after it was killed at the source', async () => {
    await using world = fileWorld();
    mkdirSync(join(world.source, 'd'));
    for (let n = 0; n < 40; n += 1) writeFileSync(join(world.source, 'd', `f${n}`), Buffer.alloc(400_000, n));
    let killed = 0;
    const atTarget = meddled(world, { unpacking: (chunks) => (killed += chunks >= 20 ? killIn(world.target) : 0) });
    await assert.rejects(directoryMoveKind.copy(atTarget, world.spec), LongshoreError);
    const atSource = meddled(world, { unpacking: (chunks) => (killed += chunks >= 20 ? killIn(world.source) : 0) });
    await assert.rejects(directoryMoveKind.copy(atSource, world.spec), LongshoreError);
    assert.ok(killed >= 2, 'no tar was met');
    assert.equal((await directoryMoveKind.prove(world.context, world.spec)).verdict, 'different');
    assert.equal((await world.copyAndProve()).verdict, 'same');
    same(world);
  });

  it('goes on after cp was killed in the middle of a file, where both ends are one machine', async () => {
    await using world = fileWorld({ spec: oneHost });
    mkdirSync(join(world.source, 'd'));
    for (let n = 0; n < 8; n += 1) writeFileSync(join(world.source, 'd', `f${n}`), Buffer.alloc(30_000_000, n));
    let killed = 0;
    const hunt = setInterval(() => (killed += killed === 0 ? killIn(world.source, 'cp') : 0), 1);
    await assert.rejects(directoryMoveKind.copy(world.context, world.spec), LongshoreError);
    clearInterval(hunt);
    assert.ok(killed >= 1, 'no cp was met');
    assert.equal((await directoryMoveKind.prove(world.context, world.spec)).verdict, 'different');
    assert.equal((await world.copyAndProve()).verdict, 'same');
    same(world);
  });

  it('leaves out what vanished before cp came to it, and says so', async () => {
    await using world = fileWorld({ spec: oneHost });
    for (let n = 0; n < 5; n += 1) writeFileSync(join(world.source, `f${n}`), `content ${n}`);
    const wrap = (host: HostWriter): HostWriter => ({
      ...host,
      name: host.name,
      feed: (command, input) => {
        if (command.argv.includes('longshore-files-copy-here')) rmSync(join(world.source, 'f1'), { force: true });
        return host.feed(command, input);
      },
    });
    await directoryMoveKind.copy({ ...world.context, host: (name) => wrap(world.context.host(name)) }, world.spec);
    assert.ok(
      world.context.notes.some((note) => note.startsWith('1 files changed or vanished')),
      world.context.notes.join('\n'),
    );
    assert.equal((await directoryMoveKind.prove(world.context, world.spec)).verdict, 'same');
    same(world);
  });

  it('takes more long names than one shell could tell about', async () => {
    await using world = fileWorld({ spec: oneHost });
    const deep = join(world.source, ...Array.from({ length: 5 }, (_, n) => `${n}`.repeat(230)));
    mkdirSync(deep, { recursive: true });
    for (let n = 0; n < 4096; n += 1) writeFileSync(join(deep, `f${n}`), '');
    assert.deepEqual(await world.copyAndProve().then(({ verdict, rows }) => [verdict, rows]), ['same', 4096]);
  });

  it('tells what changed and what vanished when its turn came, and has it right after the next pass', async () => {
    await using world = fileWorld();
    for (let n = 0; n < 5; n += 1) writeFileSync(join(world.source, `f${n}`), `content ${n}`);
    const context = meddled(world, {
      packing: () => {
        unlinkSync(join(world.source, 'f1'));
        appendFileSync(join(world.source, 'f2'), ' and more');
      },
    });
    await directoryMoveKind.copy(context, world.spec);
    assert.ok(
      world.context.notes.some((note) => note.startsWith('2 files changed or vanished')),
      world.context.notes.join('\n'),
    );
    assert.equal((await directoryMoveKind.prove(world.context, world.spec)).verdict, 'different');
    assert.equal((await world.copyAndProve()).verdict, 'same');
    same(world);
  });

  it('`directory-still` sees who has a file open, who writes, and when nobody does', async () => {
    await using world = fileWorld();
    writeFileSync(join(world.source, 'log'), 'x');
    const spec = { dataset: 'files', place: world.spec.from, exclude: [] };
    const watching = { ...world.context, clock: { now: () => Date.now(), sleep: () => wait(100) } };
    const look = () => directoryStillKind.observe(watching, spec);
    const writer = spawn('sh', ['-c', 'exec 3>>log; echo ready; read x'], { cwd: world.source, stdio: ['pipe', 'pipe', 'ignore'] });
    await once(writer.stdout, 'data');
    const opened = await look();
    assert.equal(opened.pass, false, opened.detail);
    assert.match(opened.detail, /1 open files, as by \d+ sh/);
    writer.stdin.end();
    await once(writer, 'exit');
    const quiet = await look();
    assert.deepEqual([quiet.pass, quiet.detail.includes('no file of it is open')], [true, true], quiet.detail);
    const busy = { ...world.context, clock: { now: () => Date.now(), sleep: async () => appendFileSync(join(world.source, 'log'), 'y') } };
    assert.match((await directoryStillKind.observe(busy, spec)).detail, /something in it changed/);
  });

  it(
    'says that the disk is full, and goes on when there is room',
    { skip: isRoot ? false : 'only root mounts a small file system' },
    async () => {
      await using world = fileWorld();
      const small = join(world.folder, 'small');
      mkdirSync(small);
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=100', 'tmpfs', small]).status !== 0) return;
      try {
        for (let n = 0; n < 6; n += 1) writeFileSync(join(world.source, `f${n}`), Buffer.alloc(500_000, n));
        for (const host of ['there', 'here']) {
          const spec = { ...world.spec, to: { host, path: join(small, host) } };
          const { obstacles } = await directoryMoveKind.survey(world.context, spec);
          assert.match(obstacles.join('; '), /bytes free, and the copy needs about/);
          await assert.rejects(directoryMoveKind.copy(world.context, spec), (error: LongshoreError) => error.code === 'disk-full');
          execFileSync('mount', ['-o', 'remount,size=8m', small]);
          await directoryMoveKind.copy(world.context, spec);
          assert.equal((await directoryMoveKind.prove(world.context, spec)).verdict, 'same');
          await directoryMoveKind.discard(world.context, spec);
          assert.deepEqual(readdirSync(small), []);
          execFileSync('mount', ['-o', 'remount,size=2m', small]);
        }
      } finally {
        execFileSync('umount', [small]);
      }
    },
  );
});
