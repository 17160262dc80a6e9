// A Homebrew formula that is installed. It is uninstalled again only if it was not there before; formulae that came
// with it as dependencies stay (`brew autoremove` would also take what others no longer need). brew(1).
import { diffOf } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader } from '../../../ports/host.ts';
import { brew } from '../../host/brew-services.ts';
import { ask, tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';

export type BrewPackageDesired = {
  readonly host: string;
  readonly formula: string;
  /** Absolute paths of the programs that it brings: facts that other steps require. */
  readonly programs: readonly string[];
  /** `/opt/homebrew/bin/brew` unless given. */
  readonly brew?: string;
};

/** Installed versions, newest as brew lists them; empty when it is not installed. */
export interface BrewPackageObserved {
  readonly versions: readonly string[];
}

export type BrewPackageImage = { readonly installed: boolean };
export type BrewPackageOutputs = { readonly formula: string; readonly version: string };

/** A download and perhaps a build. */
const installMs = 30 * 60_000;

export const brewPackageKind: ResourceKind<BrewPackageDesired, BrewPackageObserved, BrewPackageImage, BrewPackageOutputs> = {
  type: 'resource',
  name: 'brew-package',
  describe: (desired) => `brew formula ${desired.formula} on ${desired.host}`,
  validate: (desired) => [
    ...(/^[a-z0-9][a-z0-9@._+/-]*$/.test(desired.formula) ? [] : [`formula "${desired.formula}" is no name of a formula`]),
    ...desired.programs.flatMap((program) => pathProblems('program', program)),
  ],
  facts: ({ host, programs }) => ({ provides: programs.map((program) => ({ fact: 'program', host, program })) }),
  identity: (desired) => `brew-package ${desired.host}:${desired.formula}`,
  read: async (context, desired) => ({ versions: await versions(context.host(desired.host), desired) }),
  diff: (desired, observed) => diffOf('create', observed.versions.length > 0 ? [] : [{ field: desired.formula, to: 'installed' }]),
  capture: async (_, __, observed) => ({ installed: observed.versions.length > 0 }),
  async apply(context, desired) {
    const host = context.host(desired.host);
    if ((await versions(host, desired)).length > 0) return;
    await tell(host, [desired.brew ?? brew, 'install', desired.formula], { timeoutMs: installMs });
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    if (image.installed || (await versions(host, desired)).length === 0) return;
    await tell(host, [desired.brew ?? brew, 'uninstall', desired.formula], {
      timeoutMs: installMs,
      next: `Something else may need ${desired.formula} by now: "brew uses --installed ${desired.formula}" says what. Keep it, or remove that first.`,
    });
  },
  outputs: ({ formula }, observed) => ({ formula, version: observed.versions[0] ?? '' }),
};

/** `brew list --versions` prints nothing and exits with 1 when the formula is not installed. */
async function versions(host: HostReader, desired: BrewPackageDesired): Promise<readonly string[]> {
  const { stdout } = await ask(host, [desired.brew ?? brew, 'list', '--versions', desired.formula], { exits: [0, 1] });
  return stdout.trim().split(/\s+/).slice(1);
}

export function brewPackage(options: Input<BrewPackageDesired>): StepDefinition<BrewPackageOutputs> {
  return stepDefinition<BrewPackageDesired & JsonObject, BrewPackageOutputs>('resource', brewPackageKind.name, options, [
    'formula',
    'version',
  ]);
}
