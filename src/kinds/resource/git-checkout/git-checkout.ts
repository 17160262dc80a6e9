// A git repository checked out at one commit. A new one is cloned beside its place and renamed into it, so it is there whole
// or not at all; in one that is there, work that nobody has committed is never thrown away. git-clone(1), git-checkout(1).
import { dirname } from 'node:path/posix';
import { diffOf, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader, HostWriter, PathStatus } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';

export type GitCheckoutDesired = {
  readonly host: string;
  readonly path: string;
  readonly url: string;
  /** The whole 40 digits: a branch or a tag would be another thing tomorrow. */
  readonly commit: string;
  /** `git` unless given. */
  readonly git?: string;
};

export interface GitCheckoutObserved {
  readonly type: PathStatus['type'] | undefined;
  /** `undefined` where the directory is no repository. */
  readonly repository:
    | { readonly commit: string; readonly branch: string | null; readonly url: string; readonly changed: readonly string[] }
    | undefined;
}

/** Branch and commit before; `null` when nothing was there. */
export type GitCheckoutImage = { readonly before: { readonly commit: string; readonly branch: string | null } | null };
export type GitCheckoutOutputs = { readonly path: string; readonly commit: string };

type Argv = readonly [string, ...string[]];

const cloneMs = 30 * 60_000;

export const gitCheckoutKind: ResourceKind<GitCheckoutDesired, GitCheckoutObserved, GitCheckoutImage, GitCheckoutOutputs> = {
  type: 'resource',
  name: 'git-checkout',
  describe: ({ url, commit, path, host }) => `checkout of ${url} at ${commit.slice(0, 12)} in ${path} on ${host}`,
  validate: ({ path, url, commit }) => [
    ...pathProblems('path', path),
    ...(/^[0-9a-f]{40}$/.test(commit) || commit.includes('‹') ? [] : [`commit "${commit}" is not the whole 40 digits of one`]),
    ...(/^(https?:\/\/|ssh:\/\/|file:\/\/\/|\/|[\w.-]+@[\w.-]+:)/.test(url) || url.includes('‹')
      ? []
      : [`url "${url}" is no address of a repository`]),
    ...(/\/\/[^/@]*:[^/@]*@/.test(url) ? ['url has a password in it: use a credential helper or an ssh key of the host'] : []),
  ],
  facts: ({ host, path, git, commit }) => ({
    requires: [
      { fact: 'path', host, path: dirname(path) },
      ...(git?.startsWith('/') === true ? [{ fact: 'program', host, program: git } as const] : []),
    ],
    provides: [
      { fact: 'path', host, path, sort: 'directory' },
      { fact: 'version', subject: `${path}@${host}`, version: commit },
    ],
  }),
  identity: ({ host, path }) => `git-checkout ${host}:${path}`,
  read: (context, desired) => look(context.host(desired.host), desired),
  diff,
  capture: async (_, __, { repository }) => ({
    before: repository === undefined ? null : { commit: repository.commit, branch: repository.branch },
  }),
  async apply(context, desired) {
    const host = context.host(desired.host);
    const { type, repository } = await look(host, desired);
    if (type === undefined) return clone(host, desired);
    if (repository?.commit !== desired.commit) await bring(host, desired, ['checkout', '--detach', desired.commit]);
  },
  async restore(context, desired, { before }) {
    const host = context.host(desired.host);
    await tell(host, ['rm', '-rf', partial(desired), removed(desired)]);
    const { type, repository } = await look(host, desired);
    if (type === undefined) return before === null ? undefined : gone(desired);
    refuseDirty(desired, repository);
    if (before !== null) {
      const same = repository?.branch === before.branch && repository.commit === before.commit;
      return same
        ? undefined
        : bring(host, desired, before.branch === null ? ['checkout', '--detach', before.commit] : ['checkout', before.branch]);
    }
    // In two steps, so that a directory of that name is a whole one at every moment.
    await tell(host, ['mv', desired.path, removed(desired)]);
    await tell(host, ['rm', '-rf', removed(desired)]);
  },
  outputs: ({ path, commit }) => ({ path, commit }),
};

function diff(desired: GitCheckoutDesired, { type, repository }: GitCheckoutObserved): Diff {
  const { path, host, commit, url } = desired;
  if (type === undefined) return { action: 'create', changes: [{ field: path, to: `${url} at ${commit}` }] };
  if (repository === undefined) {
    return {
      action: 'refuse',
      because: `${path} on ${host} is there and is no git repository`,
      next: 'Move it away, or give the checkout another path.',
    };
  }
  if (repository.url !== url) {
    return {
      action: 'refuse',
      because: `${path} on ${host} is a checkout of ${repository.url}`,
      next: 'Move it away, or write its address into the plan.',
    };
  }
  if (repository.commit === commit) return { action: 'none' };
  if (repository.changed.length > 0) {
    const because = `${path} on ${host} has changes that are not committed: ${some(repository.changed)}`;
    return { action: 'refuse', because, next: 'Commit or stash them on the host, then apply again.' };
  }
  return diffOf('update', [
    { field: 'HEAD', from: `${repository.commit}${repository.branch === null ? '' : ` (${repository.branch})`}`, to: commit },
  ]);
}

async function clone(host: HostWriter, desired: GitCheckoutDesired): Promise<void> {
  const place = partial(desired);
  await tell(host, ['rm', '-rf', place]);
  await run(host, desired, ['clone', '--no-checkout', '--quiet', desired.url, place]);
  await bring(host, { ...desired, path: place }, ['checkout', '--quiet', '--detach', desired.commit]);
  await tell(host, ['mv', place, desired.path]);
}

/** Fetches the commit by its own name when no branch has brought it. */
async function bring(host: HostWriter, desired: GitCheckoutDesired, checkout: readonly string[]): Promise<void> {
  const commit = checkout.at(-1) ?? '';
  const known = await ask(host, command(desired, ['-C', desired.path, 'cat-file', '-e', `${commit}^{commit}`]), { exits: [0, 1, 128] });
  if (known.exitCode !== 0) await run(host, desired, ['-C', desired.path, 'fetch', '--quiet', 'origin', commit]);
  await run(host, desired, ['-C', desired.path, ...checkout]);
}

async function run(host: HostWriter, desired: GitCheckoutDesired, args: readonly string[]): Promise<void> {
  await tell(host, command(desired, args), {
    timeoutMs: cloneMs,
    next: `Check that ${desired.host} can reach ${desired.url} and that the commit is there.`,
  });
}

/** Nobody answers a question of git's here. */
function command({ git }: GitCheckoutDesired, args: readonly string[]): Argv {
  return ['/usr/bin/env', 'GIT_TERMINAL_PROMPT=0', 'LC_ALL=C', git ?? 'git', ...args];
}

async function look(host: HostReader, desired: GitCheckoutDesired): Promise<GitCheckoutObserved> {
  const type = (await host.stat(desired.path))?.type;
  if (type !== 'directory' || (await host.stat(`${desired.path}/.git`)) === undefined) return { type, repository: undefined };
  const git = async (...args: readonly string[]) => {
    const { exitCode, stdout } = await ask(host, command(desired, ['-C', desired.path, ...args]), { exits: [0, 1, 128] });
    return exitCode === 0 ? stdout : undefined;
  };
  const commit = (await git('rev-parse', '--verify', '--quiet', 'HEAD'))?.trim();
  if (commit === undefined) return { type, repository: undefined };
  const branch = (await git('symbolic-ref', '--quiet', '--short', 'HEAD'))?.trim() ?? null;
  const url = (await git('remote', 'get-url', 'origin'))?.trim() ?? '(no origin)';
  // What a build leaves behind is not tracked, and a checkout refuses by itself to write over it.
  const changed = (await git('status', '--porcelain', '--untracked-files=no')) ?? '';
  return {
    type,
    repository: {
      commit,
      branch,
      url,
      changed: changed
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(3)),
    },
  };
}

function refuseDirty(desired: GitCheckoutDesired, repository: GitCheckoutObserved['repository']): void {
  if (repository === undefined || repository.changed.length === 0) return;
  throw new LongshoreError(
    'checkout-dirty',
    `cannot take back the checkout ${desired.path} on ${desired.host}: it has changes that are not committed: ${some(repository.changed)}`,
    {
      next: 'Commit and push them, or move the directory away.',
    },
  );
}

function gone(desired: GitCheckoutDesired): never {
  throw new LongshoreError(
    'checkout-gone',
    `cannot restore the checkout ${desired.path} on ${desired.host}: the directory is not there any more`,
    {
      next: 'Look who has removed it; clone it again by hand.',
    },
  );
}

function partial({ path }: GitCheckoutDesired): string {
  return `${path}.longshore-partial`;
}

function removed({ path }: GitCheckoutDesired): string {
  return `${path}.longshore-removed`;
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}

/** @public */
export function gitCheckout(options: Input<GitCheckoutDesired>): StepDefinition<GitCheckoutOutputs> {
  return stepDefinition<GitCheckoutDesired & JsonObject, GitCheckoutOutputs>('resource', gitCheckoutKind.name, options, ['path', 'commit']);
}
