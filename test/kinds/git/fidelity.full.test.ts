// The table of docs/fidelity/git.md, computed: a repository for each thing, carried by Longshore and by its peers, looked at by git and
// Node on both sides; and a change of each thing found by the proof.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gitMoveKind } from '../../../src/kinds/move/git-move/git-move.ts';
import { gitWorlds } from './git-worlds.ts';

interface Thing {
  readonly name: string;
  /** In a bare repository of its own, which has a few commits; `$base` is a work tree of them. */
  readonly make: string;
  /** What is seen of it, by git in the repository or by Node. */
  readonly look: string | ((at: string) => string);
  readonly spoil: string | { readonly not: string };
}

const nothing = 'no, and does not say so';
const content = (name: string) => (at: string) => `${statSync(join(at, name)).mode} ${readFileSync(join(at, name), 'latin1')}`;

const things: readonly Thing[] = [
  { name: 'branches', make: '', look: 'git for-each-ref refs/heads', spoil: 'git update-ref refs/heads/side main' },
  {
    name: 'tags, annotated and plain',
    make: 'git tag light; git tag -a -m said v1',
    look: 'git for-each-ref refs/tags',
    spoil: 'git tag -d v1',
  },
  {
    name: 'references beside branches and tags: pull requests, notes',
    make: 'git update-ref refs/pull/7/head side; git notes add -m noted main',
    look: 'git for-each-ref refs/pull refs/notes',
    spoil: 'git update-ref -d refs/pull/7/head',
  },
  {
    name: 'HEAD, on another branch',
    make: 'git symbolic-ref HEAD refs/heads/side',
    look: 'cat HEAD',
    spoil: 'git symbolic-ref HEAD refs/heads/main',
  },
  { name: 'HEAD, detached', make: 'git update-ref --no-deref HEAD side', look: 'cat HEAD', spoil: 'git update-ref --no-deref HEAD main' },
  {
    name: 'HEAD, on a branch that is not born',
    make: 'git symbolic-ref HEAD refs/heads/trunk',
    look: 'cat HEAD',
    spoil: 'git symbolic-ref HEAD refs/heads/trunc',
  },
  {
    name: 'a commit that only a detached HEAD leads to',
    make: 'git update-ref --no-deref HEAD $(echo only | git commit-tree "main^{tree}" -p main)',
    look: 'git cat-file -p HEAD',
    spoil: 'git update-ref --no-deref HEAD main',
  },
  {
    name: 'symbolic references',
    make: 'git symbolic-ref refs/remotes/origin/HEAD refs/heads/main',
    look: 'git symbolic-ref refs/remotes/origin/HEAD',
    spoil: 'git symbolic-ref refs/remotes/origin/HEAD refs/heads/side',
  },
  {
    name: 'objects that are borrowed (alternates), when the lender is gone',
    make: 'rm -rf objects/pack/* objects/??; echo "$lender/objects" >objects/info/alternates',
    look: 'git rev-list --objects --no-object-names --all | sort',
    spoil: 'rm -f objects/pack/*',
  },
  {
    name: 'objects named by SHA-256',
    make: 'rm -rf ../new && git init -q --bare --object-format=sha256 -b main ../new && rm -rf objects refs config HEAD packed-refs && cp -r ../new/* . && rm -rf ../new && git update-ref refs/heads/main $(echo c | git commit-tree $(git mktree </dev/null))',
    look: 'git rev-parse --show-object-format main',
    spoil: 'git update-ref -d refs/heads/main',
  },
  {
    name: 'content of objects',
    make: '',
    look: 'git fsck --full >/dev/null 2>&1 && git rev-parse main',
    spoil: `for p in objects/pack/*.pack; do chmod u+w $p; printf '\\377' | dd of=$p bs=1 seek=60 conv=notrunc 2>/dev/null; done`,
  },
  {
    name: 'hooks, with their modes',
    make: `echo '#!/bin/sh' >hooks/update; chmod 755 hooks/update`,
    look: content('hooks/update'),
    spoil: 'chmod 644 hooks/update',
  },
  {
    name: 'settings',
    make: 'git config receive.denyDeletes true',
    look: 'git config receive.denyDeletes',
    spoil: 'git config receive.denyDeletes false',
  },
  { name: 'description', make: 'echo said >description', look: content('description'), spoil: 'echo Said >description' },
  {
    name: 'attributes of the repository',
    make: 'mkdir -p info; echo "* -text" >info/attributes',
    look: content('info/attributes'),
    spoil: 'rm info/attributes',
  },
  {
    name: 'large files of LFS in the repository',
    make: 'mkdir -p lfs/objects/ab/cd; echo large >lfs/objects/ab/cd/abcd',
    look: content('lfs/objects/ab/cd/abcd'),
    spoil: 'echo largE >lfs/objects/ab/cd/abcd',
  },
  {
    name: 'objects that nothing leads to',
    make: 'echo lost | git hash-object -w --stdin >lost',
    look: 'git cat-file -p $(echo lost | git hash-object --stdin)',
    spoil: { not: 'not carried: no reference leads to them' },
  },
  {
    name: 'reflogs',
    make: 'mkdir -p logs/refs/heads; echo log >logs/refs/heads/main',
    look: content('logs/refs/heads/main'),
    spoil: { not: 'not carried' },
  },
];

const page = fileURLToPath(new URL('../../../docs/fidelity/git.md', import.meta.url));
const skip = existsSync('/usr/bin/rsync') ? (gitWorlds[0]?.[1] ?? 'no world') : 'rsync is not installed';

test('docs/fidelity/git.md says what was measured', { skip }, async () => {
  await using world = await (gitWorlds[0] as (typeof gitWorlds)[number])[2]();
  const { folder, spec, sh } = world;
  sh(`git init -q -b main work; cd work; for i in 1 2 3; do echo $i >f; git add f; git commit -qm $i; done; git branch side HEAD~1
    git clone -q --bare . ../base.git; git clone -q --bare . ../lender.git; mkdir ../old`);
  const at = (root: string, index: number) => join(folder, root, `${index}.git`);
  const within = (path: string, script: string) => sh(`cd '${path}'; lender='${folder}/lender.git'; ${script}`);
  const look = (thing: Thing, path: string): string | undefined => {
    try {
      return typeof thing.look === 'string' ? within(path, thing.look) : thing.look(path);
    } catch {
      return undefined;
    }
  };
  things.forEach(({ make }, index) => {
    sh(`cp -a base.git '${at('old', index)}'`);
    within(at('old', index), make);
  });
  const proper = things.map((thing, index) => look(thing, at('old', index)));
  const context = world.context();
  assert.deepEqual((await gitMoveKind.survey(context, spec)).obstacles, []);
  await gitMoveKind.copy(context, spec);
  assert.deepEqual((await gitMoveKind.prove(context, spec)).differences, []);
  for (const peer of ['mirror', 'push']) mkdirSync(join(folder, peer));
  const failing = new Set<string>();
  things.forEach((_, index) => {
    const [old, mirror, push] = ['old', 'mirror', 'push'].map((root) => at(root, index));
    const work = {
      mirror: `git clone -q --mirror '${old}' '${mirror}'`,
      push: `git init -q --bare -b main '${push}'; git -C '${old}' push -q --mirror '${push}'`,
    };
    for (const [peer, script] of Object.entries(work)) {
      try {
        sh(script);
      } catch {
        failing.add(at(peer, index));
      }
    }
  });
  sh('rsync -a old/ rsync/; mv lender.git gone.git');
  const carried = (root: string, index: number): string => {
    if (proper[index] !== undefined && look(things[index] as Thing, at(root, index)) === proper[index]) return 'yes';
    return failing.has(at(root, index)) ? 'no, and fails' : nothing;
  };
  const measured = things.map((_, index) => ['new', 'mirror', 'push', 'rsync'].map((root) => carried(root, index)));
  sh('mv gone.git lender.git');
  things.forEach(({ spoil }, index) => {
    if (typeof spoil === 'string') within(at('new', index), spoil);
  });
  const { differences } = await gitMoveKind.prove(context, spec);
  const rows = things.map(({ name, spoil }, index) => {
    const isFound = differences.some((difference) => difference.includes(` of ${index}.git:`));
    const found = typeof spoil === 'string' ? (isFound ? 'yes, with its place' : 'NO') : spoil.not;
    const [own = '', ...peers] = measured[index] ?? [];
    return `| ${[name, typeof spoil === 'string' ? own : 'no', found, ...peers].join(' | ')} |`;
  });
  const text = readFileSync(page, 'utf8');
  const [before = '', , after = ''] = text.split(/<!-- (?:measured|end) -->\n/);
  const table = `${before}<!-- measured -->\n${head}${rows.join('\n')}\n<!-- end -->\n${after}`;
  if (process.env['LONGSHORE_WRITE_DOCS'] === '1') writeFileSync(page, table);
  else assert.equal(text, table, 'LONGSHORE_WRITE_DOCS=1 writes what was measured');
});

const head =
  '| thing | Longshore carries it | a change of it is found | git clone --mirror | git push --mirror | rsync -a |\n| --- | --- | --- | --- | --- | --- |\n';
