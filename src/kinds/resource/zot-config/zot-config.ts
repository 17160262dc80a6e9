// The configuration file of a zot registry. Besides being written, it is thought through: the sync rules have to reproduce
// the namespace table that its author promises, with one source for every path.
import { dirname } from 'node:path/posix';
import { diffOf, type Diff, type FieldChange } from '../../../core/diff.ts';
import { digestOfBytes } from '../../../core/digest.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { PathStatus } from '../../../ports/host.ts';
import { captureFile, imageBytes, octal, pathProblems, type FileImage } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';
import { zotConfigText, zotProblems, type ZotSettings } from '../../zot/zot-settings.ts';

export type ZotConfigDesired = { readonly host: string; readonly path: string; readonly settings: ZotSettings };

export interface ZotConfigObserved {
  readonly status: PathStatus | undefined;
  readonly text: string | undefined;
}

export type ZotConfigOutputs = { readonly path: string; readonly digest: string };

const mode = 0o644;

export const zotConfigKind: ResourceKind<ZotConfigDesired, ZotConfigObserved, FileImage | null, ZotConfigOutputs> = {
  type: 'resource',
  name: 'zot-config',
  describe: ({ host, path }) => `zot's configuration ${path} on ${host}`,
  validate: ({ path, settings }) => [...pathProblems('path', path), ...zotProblems(settings)],
  facts: ({ host, path }) => ({
    requires: [{ fact: 'path', host, path: dirname(path) }],
    provides: [
      { fact: 'path', host, path },
      // Always written (zot-settings.ts); its default refuses what Docker Hub still has in Docker's own format.
      { fact: 'setting', service: 'zot', setting: 'http.compat', value: 'docker2s2' },
    ],
  }),
  identity: ({ host, path }) => `file ${host}:${path}`,
  async read(context, { host, path }) {
    const reader = context.host(host);
    const status = await reader.stat(path);
    const content = status?.type === 'file' ? await reader.readFile(path) : undefined;
    return { status, text: content === undefined ? undefined : Buffer.from(content).toString('utf8') };
  },
  diff,
  capture: (context, { host, path }) => captureFile(context.host(host), path),
  async apply(context, { host, path, settings }) {
    await context.host(host).writeFile(path, Buffer.from(zotConfigText(settings)), { mode });
  },
  async restore(context, { host, path }, image) {
    if (image === null) await context.host(host).remove(path);
    else await context.host(host).writeFile(path, imageBytes(image), { mode: image.mode });
  },
  outputs: ({ path, settings }) => ({ path, digest: digestOfBytes(zotConfigText(settings)) }),
};

function diff({ host, path, settings }: ZotConfigDesired, { status, text }: ZotConfigObserved): Diff {
  if (status !== undefined && status.type !== 'file')
    return { action: 'refuse', because: `${path} on ${host} is a ${status.type}`, next: 'Move it away, or give the file another path.' };
  const wanted = zotConfigText(settings);
  if (text === undefined) return { action: 'create', changes: [{ field: 'content', to: digestOfBytes(wanted) }] };
  const changes: FieldChange[] = [
    ...lineChanges(text, wanted),
    ...(status?.mode === mode ? [] : [{ field: 'mode', from: octal(status?.mode ?? 0), to: octal(mode) }]),
  ];
  return diffOf('update', changes);
}

/** Lines that only one of the two has; order alone is told by digest. */
function lineChanges(from: string, to: string): readonly FieldChange[] {
  if (from === to) return [];
  const [before, after] = [from.split('\n'), to.split('\n')];
  const gone = before.filter((line) => !after.includes(line)).map((line) => ({ field: 'line', from: line.trim() }));
  const come = after.filter((line) => !before.includes(line)).map((line) => ({ field: 'line', to: line.trim() }));
  const lines = [...gone, ...come];
  return lines.length > 0 ? lines : [{ field: 'content', from: digestOfBytes(from), to: digestOfBytes(to) }];
}

/**
 * Zot's `config.json`.
 *
 * ```ts
 * step('config', zotConfig({ host: 'indri', path: '/Users/me/.config/zot/config.json', settings: { …,
 *   upstreams: [{ url: 'https://ghcr.io', destination: '/ghcr.io' }], namespaces: { 'ghcr.io/**': 'https://ghcr.io/**' } } }));
 * ```
 */
export function zotConfig(options: Input<ZotConfigDesired>): StepDefinition<ZotConfigOutputs> {
  return stepDefinition<ZotConfigDesired, ZotConfigOutputs>('resource', zotConfigKind.name, options, ['path', 'digest']);
}
