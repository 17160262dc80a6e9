// Where moves of git repositories are tried: on this machine, over a private sshd, and between two hosts of a twin. Folders are
// real in all of them, so that a test can make and spoil repositories there by the real git.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitMoveSpec } from '../../../src/kinds/move/git-move/git-move-spec.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import type { SimulatedHost } from '../../../src/twin/host/twin-host.ts';
import { noSshd, privateSshd } from '../../transport/host/private-sshd.ts';
import { simulatedWorld } from '../../twin/host/simulated-world.ts';
import { hostContext } from '../local-context.ts';

export interface GitWorld extends AsyncDisposable {
  /** Where it really lies. */
  readonly folder: string;
  /** As the hosts call it. */
  readonly path: string;
  /** From `old` to `new` in the folder. */
  readonly spec: GitMoveSpec;
  context(signal?: AbortSignal): WriteContext;
  /** By the real shell and git, in the folder. */
  sh(script: string): string;
}

const noGit = spawnSync('git', ['--version']).status === 0 ? false : 'there is no git here';

const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

const shellIn = (folder: string) => (script: string) =>
  execFileSync('sh', ['-ec', script], { cwd: folder, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

async function realWorld(over: 'shell' | 'sshd'): Promise<GitWorld> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-git-')));
  const sshd = over === 'sshd' ? await privateSshd() : undefined;
  const here = createHost({ host: 'here' });
  const there = sshd === undefined ? here : createHost({ host: 'indri', ssh: sshd.ssh });
  return {
    folder,
    path: folder,
    spec: { dataset: 'forge', from: { host: 'here', path: `${folder}/old` }, to: { host: 'there', path: `${folder}/new` } },
    context: (signal = new AbortController().signal) => hostContext((name) => (name === 'here' ? here : there).writer(signal), signal),
    sh: shellIn(folder),
    async [Symbol.asyncDispose]() {
      await here[Symbol.asyncDispose]();
      await there[Symbol.asyncDispose]();
      await sshd?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function twinWorld(): Promise<GitWorld> {
  const world = await simulatedWorld();
  const nuc = world.host('nuc') as SimulatedHost;
  await nuc.makeDirectory('/srv', { mode: 0o755 });
  await nuc.makeDirectory('/srv/forge', { mode: 0o755 });
  const folder = nuc.files.real('/srv/forge');
  return {
    folder,
    path: '/srv/forge',
    spec: { dataset: 'forge', from: { host: 'nuc', path: '/srv/forge/old' }, to: { host: 'nuc', path: '/srv/forge/new' } },
    context: (signal) => hostContext((name) => world.host(name), signal),
    sh: shellIn(folder),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

export const gitWorlds: readonly (readonly [name: string, skip: string | false, open: () => Promise<GitWorld>])[] = [
  ['this machine', noGit, () => realWorld('shell')],
  ['an sshd', noGit === false ? noSshd : noGit, () => realWorld('sshd')],
  ['a twin', noGit, twinWorld],
];
