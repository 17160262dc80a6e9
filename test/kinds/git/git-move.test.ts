// One bare repository moved on this machine by the real git; all that can go wrong is in git-move.full.test.ts.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gitMoveKind as kind } from '../../../src/kinds/move/git-move/git-move.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { hostContext } from '../local-context.ts';

test(
  'a bare repository is copied and proved, a change of it is found, and it is discarded',
  { skip: spawnSync('git', ['--version']).status === 0 ? false : 'there is no git here' },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-git-'));
    const host = createHost({ host: 'here' });
    const sh = (script: string) =>
      execFileSync('sh', ['-ec', script], { cwd: folder, env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }, stdio: 'pipe' });
    const identity = `-c user.name=a -c user.email=a@example.org`;
    try {
      sh(`git init -q --bare -b main old.git; git init -q -b main work; cd work; echo 1 >f; git add f; git ${identity} commit -qm one;
        git push -q ../old.git main; printf '#!/bin/sh\\n' >../old.git/hooks/update; chmod 755 ../old.git/hooks/update`);
      const context = hostContext(() => host.writer(new AbortController().signal));
      const place = (name: string) => ({ host: 'here', path: join(folder, name) });
      const spec = { dataset: 'forge', from: place('old.git'), to: place('new.git') };
      assert.equal((await kind.survey(context, spec)).state, 'absent');
      await kind.copy(context, spec);
      const proof = await kind.prove(context, spec);
      assert.deepEqual([proof.verdict, proof.differences, proof.tables[0]?.name, proof.rows], ['same', [], '.', 3]);
      assert.equal((await kind.survey(context, spec)).state, 'complete');
      sh('rm new.git/hooks/update; git -C new.git update-ref -d refs/heads/main');
      assert.deepEqual(
        (await kind.prove(context, spec)).differences.map((each) => each.split(':')[0]),
        ['reference refs/heads/main of .', 'objects of .', 'file hooks/update of .'],
      );
      await kind.discard(context, spec);
      assert.equal((await kind.survey(context, spec)).state, 'absent');
    } finally {
      await host[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    }
  },
);
