// A program built from its source by commands, with one declared artifact. A record beside the artifact says from which
// inputs it was built and what its digest is: another input, or another file in its place, makes it be built again. An
// older artifact is put aside and not thrown away, since a before-image is no place for a program of 200 MB.
import { basename, dirname } from 'node:path/posix';
import { diffOf, type Diff } from '../../../core/diff.ts';
import { digestOf } from '../../../core/digest.ts';
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader, HostWriter } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';
import { captureFile, imageBytes, pathProblems, type FileImage } from '../../host/file-text.ts';
import { inPlace } from '../../host/in-directory.ts';
import type { ResourceKind } from '../../kind.ts';

export type BuildDesired = {
  readonly host: string;
  /** Where the source is, and where the commands run. */
  readonly directory: string;
  readonly commands: readonly (readonly string[])[];
  /** The program that the commands make, absolute. */
  readonly artifact: string;
  /** What it is built from: the commit of a checkout, digests of files. Another one is another build. */
  readonly inputs: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Minutes that one command may take; 30 unless given. */
  readonly timeoutMinutes?: number;
};

export interface BuildObserved {
  /** Of the artifact: `sha256:…`; `undefined` when it is not there. */
  readonly digest: string | undefined;
  readonly record: { readonly inputs: string; readonly digest: string } | undefined;
}

/** `directory`: whether the artifact's own was there. */
export type BuildImage = { readonly digest: string | null; readonly record: FileImage | null; readonly directory: boolean };
export type BuildOutputs = { readonly artifact: string; readonly digest: string };

type Argv = readonly [string, ...string[]];

const building = 'building';

export const buildKind: ResourceKind<BuildDesired, BuildObserved, BuildImage, BuildOutputs> = {
  type: 'resource',
  name: 'build',
  describe: ({ artifact, directory, host }) => `build of ${basename(artifact)} from ${directory} on ${host}`,
  validate: ({ directory, artifact, commands, inputs, environment = {} }) => [
    ...pathProblems('directory', directory),
    ...pathProblems('artifact', artifact),
    ...(commands.length === 0 || commands.some((argv) => argv.length === 0) ? ['a command is empty'] : []),
    ...(inputs.length === 0 ? ['inputs is empty: say from what it is built, such as the commit of the checkout'] : []),
    ...Object.keys(environment).flatMap((name) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : [`"${name}" is no name of a variable`])),
  ],
  facts: ({ host, directory, artifact, commands }) => ({
    requires: [
      { fact: 'path', host, path: directory },
      ...[...new Set(commands.map(([program = '']) => program))]
        .filter((program) => program.startsWith('/'))
        .map((program) => ({ fact: 'program', host, program }) as const),
    ],
    provides: [
      { fact: 'path', host, path: artifact },
      { fact: 'program', host, program: artifact },
    ],
  }),
  identity: ({ host, artifact }) => `build ${host}:${artifact}`,
  read: (context, desired) => look(context.host(desired.host), desired),
  diff,
  async capture(context, desired, { digest }) {
    const host = context.host(desired.host);
    const directory = (await host.stat(dirname(desired.artifact))) !== undefined;
    return { digest: digest ?? null, record: await captureFile(host, recordPath(desired)), directory };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    const now = await look(host, desired);
    if (diff(desired, now).action === 'none') return;
    // What a build that was cut off has left is not worth keeping; its record says `building`.
    const settled = now.record?.digest !== building;
    if (now.digest !== undefined && settled) await tell(host, ['mv', '-f', desired.artifact, aside(desired, now.digest)]);
    const directory = dirname(desired.artifact);
    if ((await host.stat(directory)) === undefined) await host.makeDirectory(directory, { mode: 0o755 });
    await writeRecord(host, desired, building);
    const place = { directory: desired.directory, ...(desired.environment === undefined ? {} : { environment: desired.environment }) };
    for (const argv of desired.commands) {
      context.progress({ what: argv.join(' ') });
      await tell(host, inPlace(argv as Argv, place), { timeoutMs: (desired.timeoutMinutes ?? 30) * 60_000 });
    }
    const digest = await digestOfFile(host, desired.artifact);
    if (digest === undefined) {
      throw new LongshoreError(
        'artifact-missing',
        `cannot build ${desired.artifact} on ${desired.host}: the commands ended well and made no such file`,
        {
          effect: 'changed',
          next: 'Correct the commands or the path of the artifact.',
        },
      );
    }
    await writeRecord(host, desired, digest);
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    const now = await look(host, desired);
    if (image.digest === null) {
      if (now.digest !== undefined) await host.remove(desired.artifact);
    } else if (now.digest !== image.digest) {
      if ((await digestOfFile(host, aside(desired, image.digest))) !== image.digest) {
        throw new LongshoreError(
          'artifact-missing',
          `cannot restore ${desired.artifact} on ${desired.host}: ${aside(desired, image.digest)} is not there`,
          {
            next: 'Build the older version again by hand.',
          },
        );
      }
      await tell(host, ['mv', '-f', aside(desired, image.digest), desired.artifact]);
    } else await host.remove(aside(desired, image.digest));
    if (image.record === null) await host.remove(recordPath(desired));
    else await host.writeFile(recordPath(desired), imageBytes(image.record), { mode: image.record.mode });
    if (!image.directory && (await host.list(dirname(desired.artifact)))?.length === 0) await host.remove(dirname(desired.artifact));
  },
  outputs: ({ artifact }, { digest }) => ({ artifact, digest: digest ?? '' }),
};

function diff(desired: BuildDesired, { digest, record }: BuildObserved): Diff {
  const { artifact } = desired;
  if (digest === undefined) return { action: 'create', changes: [{ field: artifact, to: `built from ${desired.inputs.join(', ')}` }] };
  if (record === undefined)
    return diffOf('update', [
      { field: artifact, from: `${digest}, nobody knows from what`, to: `built from ${desired.inputs.join(', ')}` },
    ]);
  const changes = [
    ...(record.inputs === inputsOf(desired)
      ? []
      : [{ field: artifact, from: 'built from other inputs', to: `built from ${desired.inputs.join(', ')}` }]),
    ...(record.digest === digest ? [] : [{ field: artifact, from: `${digest}, which is not what was built`, to: record.digest }]),
  ];
  return diffOf('update', changes);
}

async function writeRecord(host: HostWriter, desired: BuildDesired, digest: string): Promise<void> {
  const record = `${JSON.stringify({ inputs: inputsOf(desired), digest }, null, 2)}\n`;
  await host.writeFile(recordPath(desired), Buffer.from(record), { mode: 0o644 });
}

/** Where the source lies does not matter; what is run on it does. */
function inputsOf({ commands, inputs, environment }: BuildDesired): string {
  return digestOf({ commands, inputs, environment: environment ?? {} });
}

function recordPath({ artifact }: BuildDesired): string {
  return `${dirname(artifact)}/.${basename(artifact)}.longshore-build.json`;
}

function aside({ artifact }: BuildDesired, digest: string): string {
  return `${artifact}.longshore-${digest.slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

async function look(host: HostReader, desired: BuildDesired): Promise<BuildObserved> {
  const content = await host.readFile(recordPath(desired));
  return { digest: await digestOfFile(host, desired.artifact), record: content === undefined ? undefined : parseRecord(content) };
}

/** A record that cannot be read counts as none: the artifact is built again. */
function parseRecord(content: Uint8Array): BuildObserved['record'] {
  try {
    const value = JSON.parse(Buffer.from(content).toString('utf8')) as JsonObject;
    const { inputs, digest } = isJsonObject(value) ? value : {};
    return typeof inputs === 'string' && typeof digest === 'string' ? { inputs, digest } : undefined;
  } catch {
    return undefined;
  }
}

/** On the host: a program of 200 MB is not carried over the line to be counted. Linux has sha256sum, macOS shasum. */
async function digestOfFile(host: HostReader, path: string): Promise<string | undefined> {
  if ((await host.stat(path))?.type !== 'file') return undefined;
  for (const argv of [
    ['sha256sum', path],
    ['shasum', '-a', '256', path],
  ] as const) {
    const { exitCode, stdout } = await ask(host, argv, { exits: [0, 127], timeoutMs: 5 * 60_000 });
    // A name with a backslash is marked by one at the start of the line.
    const hex = /^\\?([0-9a-f]{64})/.exec(stdout)?.[1];
    if (exitCode === 0 && hex !== undefined) return `sha256:${hex}`;
  }
  throw new LongshoreError('command-failed', `cannot digest "${path}" on ${host.name}: it has neither sha256sum nor shasum`, {
    next: 'Install coreutils.',
  });
}

/**
 * @public
 * ```ts
 * const source = step('source', gitCheckout({ host: 'indri', path: zotSource, url: 'https://github.com/project-zot/zot', commit }));
 * step('zot', build({ host: 'indri', directory: source.path, inputs: [source.commit], artifact: `${zotSource}/bin/zot-darwin-arm64`,
 *   commands: [['make', 'binary']], environment: { PATH: '/opt/homebrew/bin:/usr/bin:/bin' } }));
 * ```
 */
export function build(options: Input<BuildDesired>): StepDefinition<BuildOutputs> {
  return stepDefinition<BuildDesired & JsonObject, BuildOutputs>('resource', buildKind.name, options, ['artifact', 'digest']);
}
