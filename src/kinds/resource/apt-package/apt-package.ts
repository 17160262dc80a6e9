// A Debian package: installed (in one version, if the plan says so), held, or absent. Undoing takes away what came with it,
// and nothing that anything else needs. apt-get(8), apt-mark(8), dpkg-query(1).
import { diffOf, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader, HostWriter } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type AptPackageDesired = MaySudo & {
  readonly host: string;
  readonly name: string;
  readonly state: 'installed' | 'absent';
  /** The exact version, as `apt-cache policy` prints it; any unless given. */
  readonly version?: string;
  /** Kept at its version by `apt-mark hold`; as it is unless given. */
  readonly held?: boolean;
  /** Absolute paths of the programs that it brings: facts that other steps require. */
  readonly programs: readonly string[];
};

export interface AptPackageObserved {
  /** `installed`; `config` when only configuration files are left; `absent`. */
  readonly state: 'installed' | 'config' | 'absent';
  readonly version: string;
  readonly held: boolean;
}

export type AptPackageImage = {
  readonly state: AptPackageObserved['state'];
  readonly version: string;
  readonly held: boolean;
  /** Packages that an installation would bring with it, and that were not there. */
  readonly brings: readonly string[];
  /** Packages that a removal would take with it, with their versions. */
  readonly takes: readonly { readonly name: string; readonly version: string }[];
};

export type AptPackageOutputs = { readonly name: string; readonly version: string };

type Argv = readonly [string, ...string[]];

const installMs = 20 * 60_000;
/** No question is asked: what dpkg would ask about a configuration file that somebody has changed is answered by keeping it. */
const aptGet: Argv = ['/usr/bin/env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', 'apt-get'];
const quiet = ['-y', '-q', '-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold', '--no-install-recommends'];

export const aptPackageKind = withSudo<AptPackageDesired, AptPackageObserved, AptPackageImage, AptPackageOutputs>({
  type: 'resource',
  name: 'apt-package',
  describe: ({ name, version, host, state }) => `package ${name}${version === undefined ? '' : ` ${version}`} on ${host} ${state}`,
  validate: ({ name, version, programs, state, held }) => [
    ...(/^[a-z0-9][a-z0-9.+-]+(:[a-z0-9]+)?$/.test(name) ? [] : [`name "${name}" is no name of a Debian package`]),
    ...(version === undefined || /^[A-Za-z0-9.+~:-]+$/.test(version) ? [] : [`version "${version}" is no version of a Debian package`]),
    ...programs.flatMap((program) => pathProblems('program', program)),
    ...(state === 'absent' && (version !== undefined || held === true) ? ['a package that is absent has no version and is not held'] : []),
  ],
  facts({ host, name, programs, state, version }) {
    const there = programs.map((program) => ({ fact: 'program', host, program, ...(version === undefined ? {} : { version }) }) as const);
    if (state === 'absent') return { retracts: there };
    // Without a version in the plan it is whatever the archive has on that day.
    const named = { fact: 'version', subject: `${name}@${host}`, version: version ?? 'newest', floating: version === undefined } as const;
    return { provides: [...there, named] };
  },
  identity: ({ host, name }) => `apt-package ${host}:${name}`,
  read: (context, { host, name }) => look(context.host(host), name),
  diff,
  async capture(context, desired, observed) {
    const host = context.host(desired.host);
    const plan = matches(desired, observed) ? [] : await simulate(host, wantedArguments(desired));
    return {
      ...observed,
      brings: plan.flatMap((each) =>
        each.action === 'install' && each.from === undefined && each.name !== desired.name ? [each.name] : [],
      ),
      takes: plan.flatMap((each) =>
        each.action === 'remove' && each.name !== desired.name ? [{ name: each.name, version: each.from ?? '' }] : [],
      ),
    };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    const now = await look(host, desired.name);
    if (!matches(desired, now))
      await aptGetTell(
        host,
        wantedArguments(desired),
        `Run "apt-get update" on ${desired.host}, or choose a version that "apt-cache policy ${desired.name}" shows.`,
      );
    await hold(host, desired.name, desired.state === 'installed' ? desired.held : undefined);
  },
  restore,
  outputs: ({ name }, { version }) => ({ name, version }),
});

function diff(desired: AptPackageDesired, now: AptPackageObserved): Diff {
  const { name, host, state, version, held } = desired;
  if (now.held && !matches(desired, now)) {
    return {
      action: 'refuse',
      because: `package ${name} on ${host} is held at ${now.version}`,
      next: `Somebody wants it to stay: ask, then run "apt-mark unhold ${name}" and apply again.`,
    };
  }
  if (state === 'absent') return diffOf('remove', now.state === 'installed' ? [{ field: name, from: now.version }] : []);
  const holding = held === undefined || held === now.held ? [] : [{ field: 'held', from: String(now.held), to: String(held) }];
  if (now.state !== 'installed') return { action: 'create', changes: [{ field: name, to: version ?? 'installed' }, ...holding] };
  return diffOf('update', [
    ...(version === undefined || version === now.version ? [] : [{ field: name, from: now.version, to: version }]),
    ...holding,
  ]);
}

function matches({ state, version }: AptPackageDesired, now: AptPackageObserved): boolean {
  return state === 'absent' ? now.state !== 'installed' : now.state === 'installed' && (version === undefined || version === now.version);
}

function wantedArguments({ name, state, version }: AptPackageDesired): readonly string[] {
  if (state === 'absent') return ['remove', name];
  return ['install', ...(version === undefined ? [] : ['--allow-downgrades']), version === undefined ? name : `${name}=${version}`];
}

async function restore(
  context: { host(name: string): HostWriter; note(message: string): void },
  desired: AptPackageDesired,
  image: AptPackageImage,
): Promise<void> {
  const host = context.host(desired.host);
  const { name } = desired;
  const now = await look(host, name);
  const hint = `Look with "apt-cache policy ${name}" on ${desired.host} whether version ${image.version} can still be had.`;
  if (image.state === 'installed') {
    const back = [{ name, version: image.version }, ...image.takes];
    const missing = [];
    for (const each of back) {
      const there = await look(host, each.name);
      if (there.state !== 'installed' || there.version !== each.version) missing.push(`${each.name}=${each.version}`);
    }
    if (now.held && missing.length > 0) await hold(host, name, false);
    if (missing.length > 0) await aptGetTell(host, ['install', '--allow-downgrades', ...missing], hint);
    return hold(host, name, image.held);
  }
  if (now.state === 'installed' && now.held) await hold(host, name, false);
  const ours = [];
  for (const each of [name, ...image.brings]) if ((await look(host, each)).state !== 'absent') ours.push(each);
  const verb = image.state === 'config' ? 'remove' : 'purge';
  const removable = await withoutNeeded(host, verb, ours);
  for (const each of ours)
    if (!removable.includes(each)) context.note(`package ${each} stays on ${desired.host}: something else needs it by now`);
  if (removable.includes(name) || now.state !== 'installed') {
    if (removable.length > 0) await aptGetTell(host, [verb, ...removable], hint);
    return;
  }
  throw new LongshoreError(
    'package-needed',
    `cannot remove package "${name}" on ${desired.host}: something that was installed since needs it`,
    {
      next: `See "apt-cache rdepends --installed ${name}"; remove that first, or keep the package.`,
    },
  );
}

/** Those of our packages whose removal takes nothing else away. */
async function withoutNeeded(host: HostReader, verb: string, names: readonly string[]): Promise<readonly string[]> {
  const kept: string[] = [];
  if (names.length === 0) return kept;
  const all = await simulate(host, [verb, ...names]);
  if (all.every(({ action, name }) => action !== 'remove' || names.includes(name))) return names;
  for (const each of names) {
    const plan = await simulate(host, [verb, each]);
    if (plan.every(({ action, name }) => action !== 'remove' || names.includes(name))) kept.push(each);
  }
  return kept;
}

interface Planned {
  readonly action: 'install' | 'remove';
  readonly name: string;
  /** The version that is there now. */
  readonly from: string | undefined;
}

/** `apt-get -s` prints `Inst NAME [old] (new …)`, `Remv NAME [old]`, and `Purg` where configuration goes, too. */
async function simulate(host: HostReader, args: readonly string[]): Promise<readonly Planned[]> {
  const { stdout } = await ask(host, [...aptGet, '-s', ...quiet, ...args], { next: `Run "apt-get update" on ${host.name}.` });
  return stdout.split('\n').flatMap((line): Planned[] => {
    const match = /^(Inst|Remv|Purg) (\S+)(?: \[([^\]]+)\])?/.exec(line);
    return match?.[2] === undefined ? [] : [{ action: match[1] === 'Inst' ? 'install' : 'remove', name: match[2], from: match[3] }];
  });
}

async function aptGetTell(host: HostWriter, args: readonly string[], next: string): Promise<void> {
  await tell(host, [...aptGet, ...quiet, ...args], { timeoutMs: installMs, next });
}

async function hold(host: HostWriter, name: string, held: boolean | undefined): Promise<void> {
  if (held === undefined || (await look(host, name)).held === held) return;
  await tell(host, ['apt-mark', held ? 'hold' : 'unhold', name]);
}

/** dpkg-query exits with 1 for a package that it has never heard of. Status: what is wanted, what is. */
async function look(host: HostReader, name: string): Promise<AptPackageObserved> {
  const { exitCode, stdout } = await ask(host, ['dpkg-query', '-W', '-f', '${db:Status-Want} ${db:Status-Status} ${Version}\n', name], {
    exits: [0, 1],
  });
  const [want = '', status = '', version = ''] = exitCode === 0 ? (stdout.trim().split('\n')[0]?.split(' ') ?? []) : [];
  const state = status === 'installed' ? 'installed' : status === 'config-files' ? 'config' : 'absent';
  return { state, version: state === 'installed' ? version : '', held: want === 'hold' };
}

export interface AptPackageOptions extends Omit<AptPackageDesired, 'state' | 'programs'> {
  readonly state?: AptPackageDesired['state'];
  readonly programs?: readonly string[];
}

/** @public */
export function aptPackage(options: Input<AptPackageOptions>): StepDefinition<AptPackageOutputs> {
  const input = { state: 'installed' as const, programs: [], ...(options as AptPackageOptions) };
  return stepDefinition<AptPackageDesired & JsonObject, AptPackageOutputs>('resource', aptPackageKind.name, input, ['name', 'version']);
}
