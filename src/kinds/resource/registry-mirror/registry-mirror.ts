// Mirrors of a node's container runtime: the files that it reads, in its own format, and the reload that it needs. A mirror
// that the runtime would never ask is refused: pulls past it succeed, and nobody notices.
import { dirname } from 'node:path/posix';
import { diffOf, type Diff, type FieldChange } from '../../../core/diff.ts';
import { digestOfBytes } from '../../../core/digest.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import type { HostWriter } from '../../../ports/host.ts';
import { tell } from '../../host/command.ts';
import { captureFile, imageBytes, type FileImage } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';
import { mirrorFiles, mirrorProblems, type Mirror, type Runtime } from './mirror-files.ts';

export type RegistryMirrorDesired = {
  readonly host: string;
  readonly runtime: Runtime;
  readonly mirrors: readonly Mirror[];
};

interface ObservedFile {
  readonly path: string;
  readonly before: string | undefined;
  /** `undefined` when what is there cannot be read, and must not be overwritten. */
  readonly wanted: string | undefined;
}

export interface RegistryMirrorObserved {
  readonly files: readonly ObservedFile[];
  /** Why containerd would not read them. */
  readonly unread: string | undefined;
}

/** Before-images by path, and folders that were not there, outermost first. */
export type RegistryMirrorImage = {
  readonly files: { readonly [path: string]: FileImage | null };
  readonly missingFolders: readonly string[];
};

const reloads: Readonly<Record<Runtime, readonly [string, ...string[]] | undefined>> = {
  containerd: undefined,
  'cri-o': ['systemctl', 'reload', 'crio'],
  docker: ['systemctl', 'reload', 'docker'],
};

export const registryMirrorKind: ResourceKind<RegistryMirrorDesired, RegistryMirrorObserved, RegistryMirrorImage> = {
  type: 'resource',
  name: 'registry-mirror',
  describe: ({ host, runtime, mirrors }) => `mirrors of ${mirrors.map(({ registry }) => registry).join(', ')} for ${runtime} on ${host}`,
  validate: ({ runtime, mirrors }) => [
    ...(mirrors.length > 0 ? [] : ['there is no mirror']),
    ...mirrorProblems(runtime, mirrors),
    ...(new Set(mirrors.map(({ registry }) => registry)).size === mirrors.length ? [] : ['two mirrors are for one registry']),
  ],
  facts: ({ host, runtime, mirrors }) => ({
    provides: mirrorFiles(runtime, mirrors).map(({ path }) => ({ fact: 'path', host, path }) as const),
  }),
  identity: ({ host, runtime }) => `registry-mirror ${host}:${runtime}`,
  read,
  diff,
  capture,
  async apply(context, { host: name, runtime }, { files }) {
    const host = context.host(name);
    for (const { path, before, wanted } of files) {
      if (wanted === undefined || wanted === before) continue;
      for (const folder of await missingFolders(context, name, [path])) await host.makeDirectory(folder, { mode: 0o755 });
      await host.writeFile(path, Buffer.from(wanted), { mode: 0o644 });
    }
    await reload(host, runtime);
  },
  restore,
  outputs: () => ({}),
};

async function read(context: ReadContext, { host: name, runtime, mirrors }: RegistryMirrorDesired): Promise<RegistryMirrorObserved> {
  const host = context.host(name);
  const files: ObservedFile[] = [];
  for (const { path, content } of mirrorFiles(runtime, mirrors)) {
    const found = await host.readFile(path);
    const before = found === undefined ? undefined : Buffer.from(found).toString('utf8');
    files.push({ path, before, wanted: attempt(() => content(before)) });
  }
  if (runtime !== 'containerd') return { files, unread: undefined };
  const config = await host.readFile('/etc/containerd/config.toml');
  const text = config === undefined ? '' : Buffer.from(config).toString('utf8');
  const points = /^\s*config_path\s*=\s*["'][^"']*\/etc\/containerd\/certs\.d/m.test(text);
  return { files, unread: points ? undefined : '/etc/containerd/config.toml has no config_path = "/etc/containerd/certs.d"' };
}

function diff({ host, runtime }: RegistryMirrorDesired, { files, unread }: RegistryMirrorObserved): Diff {
  if (unread !== undefined)
    return {
      action: 'refuse',
      because: `${runtime} on ${host} would not read its mirrors: ${unread}`,
      next: 'Set it, and restart containerd once.',
    };
  const unreadable = files.find(({ wanted }) => wanted === undefined);
  if (unreadable !== undefined)
    return {
      action: 'refuse',
      because: `${unreadable.path} on ${host} is no JSON object`,
      next: 'Mend the file: its other settings must stay.',
    };
  const changes = files.flatMap(({ path, before, wanted = '' }): FieldChange[] =>
    before === wanted ? [] : [{ field: path, ...(before === undefined ? {} : { from: digestOfBytes(before) }), to: digestOfBytes(wanted) }],
  );
  return diffOf(files.every(({ before }) => before === undefined) ? 'create' : 'update', changes);
}

async function capture(context: ReadContext, { host: name, runtime, mirrors }: RegistryMirrorDesired): Promise<RegistryMirrorImage> {
  const paths = mirrorFiles(runtime, mirrors).map(({ path }) => path);
  const images: [string, FileImage | null][] = [];
  for (const path of paths) images.push([path, await captureFile(context.host(name), path)]);
  return { files: Object.fromEntries(images), missingFolders: await missingFolders(context, name, paths) };
}

async function restore(context: WriteContext, { host: name, runtime }: RegistryMirrorDesired, image: RegistryMirrorImage): Promise<void> {
  const host = context.host(name);
  for (const [path, before] of Object.entries(image.files)) {
    if (before === null) await host.remove(path);
    else await host.writeFile(path, imageBytes(before), { mode: before.mode });
  }
  for (const folder of image.missingFolders.toReversed()) if ((await host.list(folder))?.length === 0) await host.remove(folder);
  await reload(host, runtime);
}

/** Outermost first, each once. */
async function missingFolders(context: ReadContext, host: string, paths: readonly string[]): Promise<readonly string[]> {
  const folders = [...new Set(paths.flatMap((path) => ancestors(dirname(path))))].sort((a, b) => a.length - b.length);
  const missing: string[] = [];
  for (const folder of folders) if ((await context.host(host).stat(folder)) === undefined) missing.push(folder);
  return missing;
}

function ancestors(path: string): readonly string[] {
  return path === '/' ? [] : [...ancestors(dirname(path)), path];
}

async function reload(host: HostWriter, runtime: Runtime): Promise<void> {
  const command = reloads[runtime];
  if (command !== undefined) await tell(host, command, { next: `Look at the log of ${runtime}; its files are written.` });
}

function attempt(work: () => string): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @public Mirrors for a node's container runtime: containerd, CRI-O or docker. */
export function registryMirror(options: Input<RegistryMirrorDesired>): StepDefinition {
  return stepDefinition<RegistryMirrorDesired>('resource', registryMirrorKind.name, options);
}
