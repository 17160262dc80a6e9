// A plan that moves git repositories, rehearsed: the repositories of its inventory are made, carried and proved by the real git.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { defineInventory } from '../../src/inventory/inventory.ts';
import { directoryStill } from '../../src/kinds/check/directory-still/directory-still.ts';
import { moveGit } from '../../src/kinds/move/git-move/git-move.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { selfCheck } from './self-check.ts';

const host = (name: string, paths: Readonly<Record<string, string | undefined>>) => ({
  name,
  os: { family: 'linux', version: 'debian 13' } as const,
  architecture: 'amd64' as const,
  user: { name: 'root', uid: 0, home: '/root' },
  programs: ['/usr/bin/git'],
  paths,
});

const inventory = defineInventory({
  workstation: 'old',
  tailnet: { suffix: 'example.ts.net' },
  hosts: [
    host('old', {
      '/srv/forge/ann/notes.git': undefined,
      '/srv/forge/ann/notes.git/hooks/update': '#!/bin/sh\n',
      '/srv/forge/bob/x.git': undefined,
    }),
    host('new', { '/srv': undefined }),
  ],
  services: [],
  databaseServers: [],
  serveEntries: [],
  secrets: [],
});

const from = { host: 'old', path: '/srv/forge' } as const;
const over = phase('over', { goal: 'The repositories lie on the new host' }, ({ step }) => {
  const still = step('still', directoryStill({ dataset: 'forge', place: from }));
  step('repositories', moveGit({ dataset: 'forge', from, to: { host: 'new', path: '/srv/repositories' }, owner: 'git:git' }), {
    after: [still],
  });
});
const plan = definePlan('repositories', { inventory, phases: [over] });

test(
  'a rehearsal of `moveGit()` carries the repositories of its inventory, and the twin agrees with the facts',
  { skip: spawnSync('git', ['--version']).status === 0 ? false : 'there is no git here' },
  async () => {
    const { disagreements, steps, verdict } = await selfCheck({ default: plan });
    assert.deepEqual([verdict, disagreements, steps], ['done', [], 2]);
  },
);
