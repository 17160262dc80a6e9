// Bare repositories moved by the real git, on this machine, over an sshd and in a twin: everything arrives, every loss is found, and
// the way back is whole. A minute; runs when it is named.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gitMoveKind as kind } from '../../../src/kinds/move/git-move/git-move.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { gitWorlds, type GitWorld } from './git-worlds.ts';

/** An ordinary one, one that borrows, one without a commit, one with a detached HEAD, and a large file of LFS. */
const seed = `
mkdir -p old/eblume work
git init -q --bare -b main old/eblume/notes.git
git init -q -b main work/notes && cd work/notes
for i in 1 2 3 4 5; do echo "line $i" >>file; mkdir -p "dir $i"; echo $i >"dir $i/ümlaut"; git add -A; git commit -qm "commit $i"; done
git tag light; git tag -a -m 'annotated' v1; git checkout -q -b side HEAD~2; echo side >side; git add side; git commit -qm side
git notes add -m 'a note' HEAD
git push -q ../../old/eblume/notes.git --all; git push -q ../../old/eblume/notes.git --tags; git push -q ../../old/eblume/notes.git 'refs/notes/*:refs/notes/*' side:refs/pull/7/head
cd ../..
git -C old/eblume/notes.git symbolic-ref refs/remotes/origin/HEAD refs/heads/main
git -C old/eblume/notes.git config receive.denyDeletes true
printf '#!/bin/sh\\necho pushed\\n' >old/eblume/notes.git/hooks/post-receive; chmod 755 old/eblume/notes.git/hooks/post-receive
ln -s post-receive old/eblume/notes.git/hooks/update
mkdir -p old/eblume/notes.git/lfs/objects/ab/cd; head -c 300000 /dev/zero >old/eblume/notes.git/lfs/objects/ab/cd/abcd
large=$(printf large | sha256sum | cut -c 1-64); at=old/eblume/notes.git/lfs/objects/$(echo $large | cut -c 1-2)/$(echo $large | cut -c 3-4)
mkdir -p $at; printf large >$at/$large
git clone -q --bare --shared old/eblume/notes.git old/eblume/borrower.git
echo ../../notes.git/objects >old/eblume/borrower.git/objects/info/alternates
git init -q --bare -b trunk old/empty.git
git clone -q --bare old/eblume/notes.git old/detached.git; git -C old/detached.git update-ref --no-deref HEAD "$(git -C old/detached.git rev-parse side)"
git -C old/detached.git update-ref -d refs/heads/side
mkdir -p old/detached.git/lfs/objects/00/00; echo small >old/detached.git/lfs/objects/00/00/small
`;

const mutations: readonly (readonly [what: string, script: string, found: RegExp])[] = [
  [
    'a changed reference',
    `git -C new/eblume/notes.git update-ref refs/heads/side main`,
    /reference refs\/heads\/side of eblume\/notes\.git: the source has [0-9a-f]{40}, the target [0-9a-f]{40}/,
  ],
  ['a missing tag', `git -C new/eblume/notes.git tag -d v1`, /reference refs\/tags\/v1 of eblume\/notes\.git: missing in the target/],
  [
    'another branch',
    `git -C new/empty.git fetch -q ../eblume/notes.git main:extra`,
    /reference refs\/heads\/extra of empty\.git: only in the target/,
  ],
  [
    'another HEAD',
    `git -C new/eblume/notes.git symbolic-ref HEAD refs/heads/side`,
    /reference HEAD of eblume\/notes\.git: the source has ref: refs\/heads\/main, the target ref: refs\/heads\/side/,
  ],
  ['a HEAD that is detached elsewhere', `git -C new/detached.git update-ref --no-deref HEAD main`, /reference HEAD of detached\.git/],
  [
    'a symbolic reference that points elsewhere',
    `git -C new/eblume/notes.git symbolic-ref refs/remotes/origin/HEAD refs/heads/side`,
    /reference refs\/remotes\/origin\/HEAD of eblume\/notes\.git: the source has ref: refs\/heads\/main/,
  ],
  [
    'a missing object',
    `cd new/eblume/notes.git; mv objects/pack ../packs; for p in ../packs/*.pack; do git unpack-objects -q <$p; done; rm -rf ../packs; id=$(git rev-parse main:file); rm -f objects/$(echo $id | cut -c 1-2)/$(echo $id | cut -c 3-)`,
    /objects of eblume\/notes\.git: (cannot reach|git fsck complains)/,
  ],
  [
    'a flipped bit in a pack',
    `for pack in new/eblume/notes.git/objects/pack/*.pack; do chmod u+w $pack; printf '\\377' | dd of=$pack bs=1 seek=60 conv=notrunc 2>/dev/null; done`,
    /objects of eblume\/notes\.git: /,
  ],
  ['a dropped hook', `rm new/eblume/notes.git/hooks/post-receive`, /file hooks\/post-receive of eblume\/notes\.git: missing in the target/],
  [
    'a hook that nobody may run',
    `chmod 644 new/eblume/notes.git/hooks/post-receive`,
    /file hooks\/post-receive of eblume\/notes\.git: the source has mode 755, .* the target mode 644/,
  ],
  [
    'a changed link',
    `ln -sf other new/eblume/notes.git/hooks/update`,
    /file hooks\/update of eblume\/notes\.git: the source has -> post-receive, the target -> other/,
  ],
  ['a changed setting', `git -C new/eblume/notes.git config receive.denyDeletes false`, /file config of eblume\/notes\.git/],
  [
    'a truncated large file',
    `truncate -s 299999 new/eblume/notes.git/lfs/objects/ab/cd/abcd`,
    /file lfs\/objects\/ab\/cd\/abcd of eblume\/notes\.git/,
  ],
  [
    'a large file of which one bit is another',
    `printf largE | dd of=$(ls new/eblume/notes.git/lfs/objects/??/??/????????*) conv=notrunc 2>/dev/null`,
    /file lfs\/objects\/..\/..\/[0-9a-f]{64} of eblume\/notes\.git: the source has mode 644, [0-9a-f]{64}, the target mode 644, [0-9a-f]{64}/,
  ],
  ['a missing large file', `rm -r new/detached.git/lfs`, /file lfs\/objects\/00\/00\/small of detached\.git: missing in the target/],
  [
    'objects that are borrowed',
    `mkdir -p new/detached.git/objects/info; echo ../../eblume/notes.git/objects >new/detached.git/objects/info/alternates`,
    /objects of detached\.git: the target borrows some from another repository \(objects\/info\/alternates\)/,
  ],
  ['a missing repository', `rm -r new/eblume/borrower.git`, /repository eblume\/borrower\.git: missing in the target/],
  ['another repository', `git init -q --bare new/added.git`, /repository added\.git: only in the target/],
];

for (const [way, skip, open] of gitWorlds)
  describe(`git repositories over ${way}`, { skip }, () => {
    let world: GitWorld;
    before(async () => {
      world = await open();
      world.sh(seed);
    });
    after(() => world[Symbol.asyncDispose]());

    test('repositories are copied with references, hooks, settings and large files, and the proof says same', async () => {
      const survey = await kind.survey(world.context(), world.spec);
      assert.deepEqual([survey.state, survey.rows, survey.obstacles], ['absent', 4, []]);
      await kind.copy(world.context(), world.spec);
      const proof = await kind.prove(world.context(), world.spec);
      assert.deepEqual(proof.differences, []);
      assert.equal(proof.verdict, 'same');
      assert.deepEqual(
        proof.tables.map(({ name }) => name),
        ['detached.git', 'eblume/borrower.git', 'eblume/notes.git', 'empty.git'],
      );
      assert.equal((await kind.survey(world.context(), world.spec)).state, 'complete');
      assert.equal(existsSync(join(world.folder, 'new/eblume/borrower.git/objects/info/alternates')), false);
      assert.equal(readFileSync(join(world.folder, 'new/empty.git/HEAD'), 'utf8'), 'ref: refs/heads/trunk\n');
      assert.equal(world.sh('new/eblume/notes.git/hooks/update'), 'pushed\n');
      assert.equal(world.sh('git -C new/eblume/notes.git log --oneline main | wc -l').trim(), '5');
      assert.deepEqual(
        readdirSync(world.folder).filter((name) => name.includes('longshore')),
        [],
      );
    });

    test('the script of the proof agrees on either side, and finds a change with git and sha256sum alone', async () => {
      const { script } = await kind.prove(world.context(), world.spec);
      writeFileSync(join(world.folder, 'proof.sh'), script);
      for (const side of ['old', 'new']) assert.doesNotMatch(world.sh(`TARGET=$PWD/${side} sh proof.sh`), /DIFFERENT/);
      world.sh('cp -a new changed && git -C changed/eblume/notes.git update-ref refs/heads/main side');
      assert.match(
        world.sh('TARGET=$PWD/changed sh proof.sh || true'),
        /DIFFERENT reference refs\/heads\/main: [0-9a-f]{40}, proved as [0-9a-f]{40}\n/,
      );
      world.sh('rm -r changed');
    });

    // Several at once, where none hides another, because a proof for each would take long; every sentence is still looked for.
    const alone = ['a flipped bit in a pack'];
    const second = ['a missing object', 'a hook that nobody may run', 'a missing repository'];

    for (const group of [0, 1, 2]) {
      const some = mutations.filter(([what]) => (alone.includes(what) ? 2 : second.includes(what) ? 1 : 0) === group);
      test(`\`prove()\` finds and names ${some.map(([what]) => what).join(', ')}`, async () => {
        world.sh(`rm -rf kept && cp -a new kept\n${some.map(([, script]) => `(${script})`).join('\n')}`);
        const proof = await kind.prove(world.context(), world.spec);
        assert.equal(proof.verdict, 'different');
        for (const [what, , found] of some) assert.match(proof.differences.join('\n'), found, what);
        world.sh('rm -rf new && mv kept new');
        assert.equal((await kind.prove(world.context(), world.spec)).verdict, 'same');
      });
    }

    test('what was pushed to the copy after its proof is told before it is discarded; the source is as it was', async () => {
      const before = world.sh('find old -type f | LC_ALL=C sort | xargs -d "\\n" sha256sum');
      world.sh(
        'cd work/notes && git checkout -q main && echo more >>file && git commit -qam more && git push -q ../../new/eblume/notes.git main',
      );
      assert.match(
        (await kind.writtenSince?.(world.context(), world.spec))?.join('\n') ?? '',
        /reference refs\/heads\/main of eblume\/notes\.git/,
      );
      assert.equal((await kind.survey(world.context(), world.spec)).state, 'partial');
      await kind.discard(world.context(), world.spec);
      await kind.discard(world.context(), world.spec);
      assert.equal((await kind.survey(world.context(), world.spec)).state, 'absent');
      assert.equal(world.sh('find old -type f | LC_ALL=C sort | xargs -d "\\n" sha256sum'), before);
    });

    test('a copy that was cut short is partial, and the next one replaces it', async () => {
      const controller = new AbortController();
      const stopping: WriteContext = {
        ...world.context(controller.signal),
        progress: () => controller.abort(new Error('stopped by the person')),
      };
      await assert.rejects(kind.copy(stopping, world.spec));
      assert.equal((await kind.survey(world.context(), world.spec)).state, 'partial');
      await kind.copy(world.context(), world.spec);
      assert.equal((await kind.prove(world.context(), world.spec)).verdict, 'same');
      await kind.discard(world.context(), world.spec);
    });

    test('`survey()` tells what cannot be moved, and a lock that somebody has left', async () => {
      world.sh(
        'git clone -q --bare --depth 1 "file://$PWD/old/eblume/notes.git" old/shallow.git; touch old/empty.git/refs/heads/main.lock',
      );
      const { standing = [] } = await kind.survey(world.context(), world.spec);
      assert.match(
        standing.join('\n'),
        /main\.lock is there: somebody writes[^]*shallow\.git is shallow|shallow\.git is shallow[^]*main\.lock/,
      );
      world.sh('rm -r old/shallow.git old/empty.git/refs/heads/main.lock');
      const nowhere = await kind.survey(world.context(), { ...world.spec, from: { ...world.spec.from, path: `${world.path}/nowhere` } });
      assert.match(nowhere.obstacles.join(), /nowhere is not there/);
    });
  });
