// A Homebrew cask that is installed: an application or a prebuilt program. It is uninstalled again only if it was not there
// before, and without `--zap`: what it has kept in the user's library stays. brew(1); docs.brew.sh/Cask-Cookbook.
import { diffOf } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader } from '../../../ports/host.ts';
import { brew } from '../../host/brew-services.ts';
import { ask, tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';

export type BrewCaskDesired = {
  readonly host: string;
  readonly cask: string;
  /** Absolute paths of what it brings (`/Applications/Plex.app`, a program): facts that other steps require. */
  readonly brings: readonly string[];
  /** `/opt/homebrew/bin/brew` unless given. */
  readonly brew?: string;
};

export interface BrewCaskObserved {
  /** Empty when it is not installed. */
  readonly version: string;
}

export type BrewCaskImage = { readonly installed: boolean };
export type BrewCaskOutputs = { readonly cask: string; readonly version: string };

const installMs = 30 * 60_000;

export const brewCaskKind: ResourceKind<BrewCaskDesired, BrewCaskObserved, BrewCaskImage, BrewCaskOutputs> = {
  type: 'resource',
  name: 'brew-cask',
  describe: ({ cask, host }) => `brew cask ${cask} on ${host}`,
  validate: ({ cask, brings }) => [
    ...(/^[a-z0-9][a-z0-9@._+/-]*$/.test(cask) ? [] : [`cask "${cask}" is no name of a cask`]),
    ...brings.flatMap((path) => pathProblems('path', path)),
  ],
  facts: ({ host, brings }) => ({
    provides: brings.map((path) => (path.endsWith('.app') ? { fact: 'path', host, path } : { fact: 'program', host, program: path })),
  }),
  identity: ({ host, cask }) => `brew-cask ${host}:${cask}`,
  read: async (context, desired) => ({ version: await version(context.host(desired.host), desired) }),
  diff: ({ cask }, observed) => diffOf('create', observed.version === '' ? [{ field: cask, to: 'installed' }] : []),
  capture: async (_, __, observed) => ({ installed: observed.version !== '' }),
  async apply(context, desired) {
    const host = context.host(desired.host);
    if ((await version(host, desired)) !== '') return;
    await tell(host, [desired.brew ?? brew, 'install', '--cask', desired.cask], {
      timeoutMs: installMs,
      next: 'Some casks ask for a password or for consent in System Settings: install this one by hand, then apply again.',
    });
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    if (image.installed || (await version(host, desired)) === '') return;
    await tell(host, [desired.brew ?? brew, 'uninstall', '--cask', desired.cask], { timeoutMs: installMs });
  },
  outputs: ({ cask }, observed) => ({ cask, version: observed.version }),
};

/** `brew list --cask --versions` prints `NAME VERSION`, and exits with 1 when the cask is not installed. */
async function version(host: HostReader, desired: BrewCaskDesired): Promise<string> {
  const { exitCode, stdout } = await ask(host, [desired.brew ?? brew, 'list', '--cask', '--versions', desired.cask], { exits: [0, 1] });
  return exitCode === 0 ? (stdout.trim().split(/\s+/)[1] ?? '') : '';
}

/** @public */
export function brewCask(options: Input<BrewCaskDesired>): StepDefinition<BrewCaskOutputs> {
  return stepDefinition<BrewCaskDesired & JsonObject, BrewCaskOutputs>('resource', brewCaskKind.name, options, ['cask', 'version']);
}
