// Bare repositories moved by the real git, on this machine, over an sshd and in a twin; all that can go wrong is in
// git-move.full.test.ts.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gitMoveKind as kind } from '../../../src/kinds/move/git-move/git-move.ts';
import { gitWorlds } from './git-worlds.ts';

/** The second borrows from the first, by its absolute path. */
const seed = (path: string) => `mkdir old; git init -q --bare -b main old/a.git; git init -q -b main work; cd work; echo 1 >f
git add f; git commit -qm one; git push -q ../old/a.git main; cd ..; printf '#!/bin/sh\\n' >old/a.git/hooks/update
chmod 755 old/a.git/hooks/update; ln -s update old/a.git/hooks/post-update
mkdir -p old/a.git/lfs/objects/ab/cd; head -c 17000000 /dev/zero >old/a.git/lfs/objects/ab/cd/abcd
git clone -q --bare --shared old/a.git old/b.git; echo '${path}/old/a.git/objects' >old/b.git/objects/info/alternates`;

for (const [way, skip, open] of gitWorlds) {
  test(`bare repositories are copied and proved over ${way}, a change of each is found, and they are discarded`, { skip }, async () => {
    await using world = await open();
    const { sh, spec } = world;
    sh(seed(world.path));
    const context = world.context();
    assert.equal((await kind.survey(context, spec)).state, 'absent');
    await kind.copy(context, spec);
    const proof = await kind.prove(context, spec);
    assert.deepEqual(
      [proof.verdict, proof.differences, proof.tables.map(({ name }) => name), proof.rows],
      ['same', [], ['a.git', 'b.git'], 6],
    );
    assert.equal((await kind.survey(context, spec)).state, 'complete');
    assert.ok(!existsSync(join(world.folder, 'new/b.git/objects/info/alternates')));
    assert.doesNotMatch(sh('git -C new/b.git fsck --full 2>&1'), /error/);
    sh(`rm new/a.git/hooks/update; git -C new/a.git update-ref -d refs/heads/main; rm -f new/b.git/objects/pack/*
      printf x | dd of=new/a.git/lfs/objects/ab/cd/abcd bs=1 seek=16900000 conv=notrunc 2>/dev/null`);
    assert.deepEqual(
      (await kind.prove(context, spec)).differences.map((each) => each.split(':')[0]),
      [
        'reference refs/heads/main of a.git',
        'objects of a.git',
        'file hooks/update of a.git',
        'file lfs/objects/ab/cd/abcd of a.git',
        'objects of b.git',
        'objects of b.git',
      ],
    );
    await kind.discard(context, spec);
    assert.equal((await kind.survey(context, spec)).state, 'absent');
  });
}
