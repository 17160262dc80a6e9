// A directory on a host, and on request its missing parents. What was made is unmade only while it is empty, unless the
// plan says that its content is the service's own and may go with it.
import { dirname } from 'node:path/posix';
import { diffOf, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import type { HostReader, HostWriter, PathStatus } from '../../../ports/host.ts';
import { modeProblems, octal, parseMode, pathProblems } from '../../host/file-text.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type DirectoryDesired = MaySudo & {
  readonly host: string;
  readonly path: string;
  readonly mode: number;
  /** Makes missing parents, too, with mode 0755. */
  readonly parents?: boolean;
  /** What a service writes here may be removed with the directory when it is unmade. */
  readonly discardContent?: boolean;
};

export interface DirectoryObserved {
  readonly status: PathStatus | undefined;
  /** Parents that are not there, outermost first. */
  readonly missingParents: readonly string[];
}

/** `mode` is that of the directory before; `null` when it was absent. */
export type DirectoryImage = { readonly mode: number | null; readonly missingParents: readonly string[] };

export type DirectoryOutputs = { readonly path: string };

export const directoryKind = withSudo<DirectoryDesired, DirectoryObserved, DirectoryImage, DirectoryOutputs>({
  type: 'resource',
  name: 'directory',
  describe: (desired) => `directory ${desired.path} on ${desired.host}`,
  validate: (desired) => [...pathProblems('path', desired.path), ...modeProblems(desired.mode)],
  facts: ({ host, path, parents }) => ({
    requires: parents === true ? [] : [{ fact: 'path', host, path: dirname(path) }],
    provides: [path, ...(parents === true ? ancestors(path) : [])].map((each) => ({ fact: 'path', host, path: each })),
  }),
  identity: (desired) => `directory ${desired.host}:${desired.path}`,
  async read(context, desired) {
    const host = context.host(desired.host);
    return { status: await host.stat(desired.path), missingParents: await missing(host, ancestors(desired.path)) };
  },
  diff,
  async capture(_, __, observed) {
    return { mode: observed.status?.mode ?? null, missingParents: observed.missingParents };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    if (desired.parents === true) {
      for (const parent of await missing(host, ancestors(desired.path))) await host.makeDirectory(parent, { mode: 0o755 });
    }
    await host.makeDirectory(desired.path, { mode: desired.mode });
  },
  restore,
  outputs: (desired) => ({ path: desired.path }),
});

function diff(desired: DirectoryDesired, { status, missingParents }: DirectoryObserved): Diff {
  if (status !== undefined && status.type !== 'directory') {
    return {
      action: 'refuse',
      because: `${desired.path} on ${desired.host} is a ${status.type}`,
      next: 'Move it away, or give the directory another path.',
    };
  }
  if (status !== undefined)
    return diffOf('update', status.mode === desired.mode ? [] : [{ field: 'mode', from: octal(status.mode), to: octal(desired.mode) }]);
  const parents = desired.parents === true ? missingParents.map((field) => ({ field, to: 'directory' })) : [];
  return { action: 'create', changes: [...parents, { field: desired.path, to: `directory ${octal(desired.mode)}` }] };
}

async function restore(context: WriteContext, desired: DirectoryDesired, image: DirectoryImage): Promise<void> {
  const host = context.host(desired.host);
  if (image.mode !== null) return host.makeDirectory(desired.path, { mode: image.mode });
  const names = (await host.list(desired.path)) ?? [];
  if (names.length > 0 && desired.discardContent !== true) {
    const some = names.slice(0, 5).join(', ');
    throw new LongshoreError(
      'directory-not-empty',
      `cannot remove directory "${desired.path}" on ${desired.host}: it holds ${names.length} names: ${some}${names.length > 5 ? ' …' : ''}`,
      {
        next: 'Move what is in it away, or say `discardContent: true` if a service has written it.',
      },
    );
  }
  for (const name of names) await removeTree(host, `${desired.path}/${name}`);
  await host.remove(desired.path);
  for (const parent of image.missingParents.toReversed()) {
    const left = await host.list(parent);
    if (left !== undefined && left.length > 0) return context.note(`${parent} stays: it now holds ${left.slice(0, 3).join(', ')}`);
    await host.remove(parent);
  }
}

/** Children first; a symlink is removed, never followed. */
async function removeTree(host: HostWriter, path: string): Promise<void> {
  if ((await host.stat(path))?.type === 'directory') {
    for (const name of (await host.list(path)) ?? []) await removeTree(host, `${path}/${name}`);
  }
  await host.remove(path);
}

/** Every directory above a path, outermost first, without the root. */
function ancestors(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === '/' || parent === '.' ? [] : [...ancestors(parent), parent];
}

async function missing(host: HostReader, paths: readonly string[]): Promise<readonly string[]> {
  const absent: string[] = [];
  for (const path of paths) if ((await host.stat(path)) === undefined) absent.push(path);
  return absent;
}

export interface DirectoryOptions extends Omit<DirectoryDesired, 'mode'> {
  /** 0755 unless given. */
  readonly mode?: number | string;
}

export function directory(
  options: Input<Omit<DirectoryOptions, 'mode'>> & Pick<DirectoryOptions, 'mode'>,
): StepDefinition<DirectoryOutputs> {
  const { mode, ...rest } = options as DirectoryOptions;
  const input = { ...rest, mode: parseMode(mode, 0o755) };
  return stepDefinition<DirectoryDesired & JsonObject, DirectoryOutputs>('resource', directoryKind.name, input, ['path']);
}
