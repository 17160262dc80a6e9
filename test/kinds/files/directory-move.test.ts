// Moves of directory trees over this machine's shell and over a real sshd, seen in real files.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import { directoryAheadKind } from '../../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import { noSshd, privateSshd, type PrivateSshd } from '../../transport/host/private-sshd.ts';
import { fileWorld, fillTree, isRoot, oneHost } from './file-world.ts';
import { noTools } from './gnu-tools.ts';
import { treeLines } from './same-tree.ts';

const sameTrees = (world: { readonly source: string; readonly target: string }) =>
  assert.deepEqual(treeLines(world.target, { owners: isRoot }), treeLines(world.source, { owners: isRoot }));

let sshd: PrivateSshd | undefined;
before(async () => {
  if (noSshd === false) sshd = await privateSshd();
});
after(() => sshd?.[Symbol.asyncDispose]());

for (const [way, skip] of [
  ['one machine', noTools],
  ['this machine', noTools],
  ['an sshd', noTools === false ? noSshd : noTools],
] as const) {
  describe(`a directory moved over ${way}`, { skip }, () => {
    const open = () => fileWorld(way === 'an sshd' && sshd !== undefined ? { sshd } : way === 'one machine' ? { spec: oneHost } : {});

    it('carries everything, proves it, repeats its proof by the script, and goes without a trace', async () => {
      await using world = open();
      fillTree(world.source);
      const before = treeLines(world.source, { owners: true });
      const survey = await directoryMoveKind.survey(world.context, world.spec);
      assert.deepEqual([survey.state, survey.rows, survey.obstacles], ['absent', 16, []]);
      const proof = await world.copyAndProve();
      assert.deepEqual([proof.verdict, proof.differences, proof.rows], ['same', [], 16]);
      sameTrees(world);
      assert.ok(statSync(join(world.target, 'sparse')).blocks * 512 < 1_000_000, 'the holes have been filled');
      assert.equal((await directoryMoveKind.survey(world.context, world.spec)).state, 'complete');
      for (const side of [world.source, world.target]) {
        const found = spawnSync('sh', ['-s', side], { input: proof.script, encoding: 'utf8' });
        assert.deepEqual([found.status, found.stdout.match(/^same/gm)?.length], [0, 2], found.stdout + found.stderr);
      }
      appendFileSync(join(world.target, 'a0'), '!');
      assert.equal(spawnSync('sh', ['-s', world.target], { input: proof.script }).status, 1);
      await directoryMoveKind.discard(world.context, world.spec);
      assert.ok(!existsSync(world.target));
      assert.deepEqual(treeLines(world.source, { owners: true }), before, 'the source was altered');
    });

    it('costs what has changed when a copy was made ahead', async () => {
      await using world = open();
      fillTree(world.source);
      mkdirSync(world.target, { mode: 0o711 });
      await wait(2100);
      const observed = await directoryAheadKind.read(world.context, world.spec);
      assert.equal(directoryAheadKind.diff(world.spec, observed).action, 'create');
      await directoryAheadKind.apply(world.context, world.spec, observed);
      assert.equal(directoryAheadKind.diff(world.spec, await directoryAheadKind.read(world.context, world.spec)).action, 'none');
      assert.equal((await directoryMoveKind.survey(world.context, world.spec)).state, 'absent', 'a copy ahead is no move');
      writeFileSync(join(world.source, 'a/x'), 'IN A');
      unlinkSync(join(world.source, 'a0'));
      renameSync(join(world.source, 'sub/large'), join(world.source, 'sub/-moved'));
      rmSync(join(world.source, 'empty'), { recursive: true });
      writeFileSync(join(world.source, 'empty'), 'a file now');
      unlinkSync(join(world.source, 'linked'));
      chmodSync(join(world.source, 'zero'), 0o600);
      world.context.notes.length = 0;
      const proof = await world.copyAndProve();
      assert.deepEqual([proof.verdict, proof.differences], ['same', []]);
      sameTrees(world);
      const copied = Number(/^(\d+) files copied/.exec(world.context.notes.join('\n'))?.[1]);
      assert.ok(copied >= 4 && copied <= 6, world.context.notes.join('\n'));
      await directoryMoveKind.discard(world.context, world.spec);
      assert.deepEqual(
        treeLines(world.target, { owners: false }).map((line) => line.split(' ')[1]),
        ['711'],
      );
    });
  });
}

describe('the proof of a directory', { skip: noTools }, () => {
  it('finds and locates every mutation, each of which keeps what it can', async () => {
    await using world = fileWorld();
    for (let n = 0; n < 16; n += 1) writeFileSync(join(world.source, `f${n}`), `content ${n}`);
    for (const name of ['d', 'e', 'g']) mkdirSync(join(world.source, name));
    for (const name of ['l', 'm']) symlinkSync('somewhere', join(world.source, name));
    linkSync(join(world.source, 'f14'), join(world.source, 'f14-too'));
    assert.equal((await world.copyAndProve()).verdict, 'same');
    const at = (name: string) => join(world.target, name);
    /** As somebody would who wants nobody to see it. */
    const quietly = (name: string, change: () => void): void => {
      const { atime, mtime } = lstatSync(at(name));
      const stamp = spawnSync('stat', ['-c', '%y', at(name)], { encoding: 'utf8' }).stdout.trim();
      change();
      utimesSync(at(name), atime, mtime);
      execFileSync('touch', ['-d', stamp, at(name)]);
    };
    const flip = (name: string) => {
      const bytes = readFileSync(at(name));
      bytes[3] = (bytes[3] ?? 0) ^ 1;
      writeFileSync(at(name), bytes);
    };
    const expected: string[] = [];
    const mutate = (sentence: string, change: () => void): void => {
      change();
      expected.push(sentence);
    };
    mutate('content of f0:', () => quietly('f0', () => flip('f0')));
    mutate('file f1: missing', () => unlinkSync(at('f1')));
    mutate('file f1-again: only in the target', () => writeFileSync(at('f1-again'), 'content 1'));
    mutate('size of f2:', () => quietly('f2', () => truncateSync(at('f2'), 4)));
    expected.push('content of f2:');
    mutate('mode of f3: the source has 644, the target 600', () => chmodSync(at('f3'), 0o600));
    mutate('time of f4:', () => utimesSync(at('f4'), 1, 1));
    mutate('target of l: the source has somewhere, the target elsewhere', () => {
      const stamp = spawnSync('stat', ['-c', '%y', at('l')], { encoding: 'utf8' }).stdout.trim();
      unlinkSync(at('l'));
      symlinkSync('elsewhere', at('l'));
      execFileSync('touch', ['-h', '-d', stamp, at('l')]);
      if (isRoot) execFileSync('chown', ['-h', '0:0', at('l')]);
    });
    mutate('f5: the source has a file, the target a directory', () => {
      unlinkSync(at('f5'));
      mkdirSync(at('f5'));
    });
    mutate('m: the source has a symlink, the target a file', () => {
      unlinkSync(at('m'));
      writeFileSync(at('m'), 'somewhere');
    });
    mutate('directory d: missing', () => rmSync(at('d'), { recursive: true }));
    mutate('mode of e:', () => chmodSync(at('e'), 0o711));
    mutate('hard link', () =>
      quietly('f14-too', () => {
        const bytes = readFileSync(at('f14-too'));
        unlinkSync(at('f14-too'));
        writeFileSync(at('f14-too'), bytes);
      }),
    );
    if (isRoot) mutate('owner of f6:', () => chownSync(at('f6'), 77, 0));
    // Its names were put in and out: only the time of the tree itself tells.
    expected.push('time of .:');
    const swapped = [readFileSync(at('f7')), readFileSync(at('f8'))] as const;
    mutate('content of f7:', () => quietly('f7', () => writeFileSync(at('f7'), swapped[1])));
    mutate('content of f8:', () => quietly('f8', () => writeFileSync(at('f8'), swapped[0])));
    const { verdict, differences } = await directoryMoveKind.prove(world.context, world.spec);
    assert.equal(verdict, 'different');
    for (const sentence of expected)
      assert.ok(
        differences.some((difference) => difference.startsWith(sentence)),
        `nobody found "${sentence}" in\n${differences.join('\n')}`,
      );
    assert.equal(differences.length, expected.length, differences.join('\n'));
    // And all of it is mended by the next try.
    const again = await world.copyAndProve();
    assert.deepEqual([again.verdict, again.differences], ['same', []]);
    sameTrees(world);
  });

  it('tells the first hundred of many differences, and how many there are', async () => {
    await using world = fileWorld();
    for (let n = 0; n < 150; n += 1) writeFileSync(join(world.source, `f${n}`), 'x');
    await world.copyAndProve();
    for (let n = 0; n < 150; n += 1) chmodSync(join(world.target, `f${n}`), 0o600);
    const { differences } = await directoryMoveKind.prove(world.context, world.spec);
    assert.deepEqual([differences.length, differences.at(-1)], [101, 'and 50 more differences, 150 in all']);
  });

  it('is never "same" after a writer has sneaked in, however quietly', async () => {
    await using world = fileWorld();
    for (const name of ['quiet', 'loud', 'mapped']) writeFileSync(join(world.source, name), 'before');
    await wait(100);
    await directoryMoveKind.copy(world.context, world.spec);
    const { atime, mtime } = statSync(join(world.source, 'quiet'));
    writeFileSync(join(world.source, 'quiet'), 'AFTER!');
    utimesSync(join(world.source, 'quiet'), atime, mtime);
    const stamp = spawnSync('stat', ['-c', '%y', join(world.target, 'quiet')], { encoding: 'utf8' }).stdout.trim();
    execFileSync('touch', ['-d', stamp, join(world.source, 'quiet')]);
    writeFileSync(join(world.source, 'new'), 'appeared');
    const { verdict, differences } = await directoryMoveKind.prove(world.context, world.spec);
    assert.equal(verdict, 'different');
    assert.ok(differences.some((difference) => difference.startsWith('content of quiet:')));
    assert.ok(differences.includes('file new: missing in the target'));
  });
});

describe('what stands in the way of a directory', { skip: noTools }, () => {
  it('is told as an obstacle: no source, a file in its place, rights, a target that is not empty', async () => {
    await using world = fileWorld();
    const obstacles = async (spec: Partial<typeof world.spec>) =>
      (await directoryMoveKind.survey(world.context, { ...world.spec, ...spec })).obstacles.join('; ');
    assert.match(await obstacles({ from: { host: 'here', path: `${world.folder}/none` } }), /does not exist/);
    writeFileSync(join(world.folder, 'plain'), '');
    symlinkSync('source', join(world.folder, 'link'));
    assert.match(await obstacles({ from: { host: 'here', path: `${world.folder}/plain` } }), /not a directory/);
    assert.match(await obstacles({ from: { host: 'here', path: `${world.folder}/link` } }), /is a symlink/);
    if (!isRoot) assert.match(await obstacles({ owners: 'names' }), /cannot give files to others/);
    mkdirSync(world.target);
    writeFileSync(join(world.target, 'mine'), '');
    assert.equal((await directoryMoveKind.survey(world.context, world.spec)).state, 'partial');
    const observed = await directoryAheadKind.read(world.context, world.spec);
    assert.equal(directoryAheadKind.diff(world.spec, observed).action, 'refuse');
  });

  it('is a log of SQLite that holds something, beside a file that SQLite cannot read: an encrypted database', async () => {
    await using world = fileWorld();
    writeFileSync(join(world.source, 'app.db'), 'random');
    writeFileSync(join(world.source, 'app.db-wal'), 'pages');
    const survey = await directoryMoveKind.survey(world.context, world.spec);
    assert.match(survey.obstacles.join('; '), /app\.db/);
  });

  it('leaves out what is excluded, and skips sockets and pipes', async () => {
    await using world = fileWorld({ spec: { exclude: [{ path: 'cache[1]', because: 'fetched again' }] } });
    mkdirSync(join(world.source, 'cache[1]/x'), { recursive: true });
    mkdirSync(join(world.source, 'cache1'));
    execFileSync('mkfifo', [join(world.source, 'pipe')]);
    const proof = await world.copyAndProve();
    assert.deepEqual([proof.verdict, proof.differences], ['same', []]);
    assert.deepEqual([existsSync(join(world.target, 'cache[1]')), existsSync(join(world.target, 'cache1'))], [false, true]);
    assert.ok(world.context.notes.some((note) => note.includes('1 pipes not carried')));
    assert.ok(world.context.notes.includes('cache[1] was left out: fetched again'));
  });

  it('owners are mapped by a table, by number or by name', { skip: isRoot ? false : 'only root gives files away' }, async () => {
    await using world = fileWorld({ spec: { owners: { users: { '1234': 'nobody', root: 4321 }, groups: { '*': 99 } } } });
    for (const name of ['a', 'b']) writeFileSync(join(world.source, name), name);
    chownSync(join(world.source, 'a'), 1234, 5);
    const proof = await world.copyAndProve();
    assert.deepEqual([proof.verdict, proof.differences], ['same', []]);
    const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    assert.deepEqual(
      ['a', 'b', '.'].map((name) => [statSync(join(world.target, name)).uid, statSync(join(world.target, name)).gid]),
      [
        [nobody, 99],
        [4321, 99],
        [4321, 99],
      ],
    );
  });
});
