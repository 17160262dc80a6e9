// A symbolic link on a host. Another link is replaced; a file or a directory in its place never is. `ln -sfn` of coreutils
// replaces in one step (a link beside it, then rename); BSD's removes first, and an apply after a crash makes it again.
import { dirname } from 'node:path/posix';
import { diffOf, type Diff } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader, PathStatus } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type SymlinkDesired = MaySudo & {
  readonly host: string;
  readonly path: string;
  /** Where it leads: absolute, or relative to the link's own directory. It need not exist. */
  readonly target: string;
};

export interface SymlinkObserved {
  readonly type: PathStatus['type'] | undefined;
  readonly target: string | undefined;
}

export type SymlinkImage = { readonly target: string | null };
export type SymlinkOutputs = { readonly path: string };

export const symlinkKind = withSudo<SymlinkDesired, SymlinkObserved, SymlinkImage, SymlinkOutputs>({
  type: 'resource',
  name: 'symlink',
  describe: ({ path, target, host }) => `symlink ${path} → ${target} on ${host}`,
  validate: ({ path, target }) => [
    ...pathProblems('path', path),
    ...(target === '' || /[\n\0]/.test(target) ? [`target ${JSON.stringify(target)} is no path`] : []),
    ...(target === path ? [`the link "${path}" would lead to itself`] : []),
  ],
  facts: ({ host, path, target }) => ({
    requires: [dirname(path), ...(target.startsWith('/') ? [target] : [])].map((each) => ({ fact: 'path', host, path: each })),
    provides: [{ fact: 'path', host, path, sort: 'link', source: target }],
  }),
  identity: ({ host, path }) => `symlink ${host}:${path}`,
  read: (context, { host, path }) => look(context.host(host), path),
  diff,
  capture: async (_, __, { target }) => ({ target: target ?? null }),
  async apply(context, { host, path, target }) {
    if ((await look(context.host(host), path)).target !== target) await tell(context.host(host), ['ln', '-sfn', target, path]);
  },
  async restore(context, { host, path }, image) {
    const now = await look(context.host(host), path);
    if (image.target === null && now.type === 'symlink') await context.host(host).remove(path);
    else if (image.target !== null && now.target !== image.target) await tell(context.host(host), ['ln', '-sfn', image.target, path]);
  },
  outputs: ({ path }) => ({ path }),
});

function diff({ host, path, target }: SymlinkDesired, observed: SymlinkObserved): Diff {
  if (observed.type === undefined) return { action: 'create', changes: [{ field: path, to: target }] };
  if (observed.type !== 'symlink') {
    return { action: 'refuse', because: `${path} on ${host} is a ${observed.type}`, next: 'Move it away, or give the link another path.' };
  }
  return diffOf('update', observed.target === target ? [] : [{ field: path, from: observed.target ?? '(unreadable)', to: target }]);
}

/** `readlink` ends what it prints with a newline of its own. */
async function look(host: HostReader, path: string): Promise<SymlinkObserved> {
  const type = (await host.stat(path))?.type;
  if (type !== 'symlink') return { type, target: undefined };
  const { exitCode, stdout } = await ask(host, ['readlink', path], { exits: [0, 1] });
  return { type, target: exitCode === 0 ? stdout.replace(/\n$/, '') : undefined };
}

/** @public */
export function symlink(options: Input<SymlinkDesired>): StepDefinition<SymlinkOutputs> {
  return stepDefinition<SymlinkDesired & JsonObject, SymlinkOutputs>('resource', symlinkKind.name, options, ['path']);
}
