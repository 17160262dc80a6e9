// A file on a host: its content and mode. With a secret template its content is known only while it is read or written.
import { dirname } from 'node:path/posix';
import { diffOf, noDiff, type Diff, type FieldChange } from '../../../core/diff.ts';
import { digestOf, digestOfBytes } from '../../../core/digest.ts';
import { errorRecord, LongshoreError } from '../../../core/error.ts';
import type { Fact } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import type { PathStatus } from '../../../ports/host.ts';
import { captureFile, imageBytes, modeProblems, octal, parseMode, pathProblems, type FileImage } from '../../host/file-text.ts';
import { lineDiff } from '../../host/line-diff.ts';
import { fillTemplate, isSecretTemplate, templateProblems, type SecretTemplate } from '../../secret/secret-template.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type FileDesired = MaySudo & {
  readonly host: string;
  readonly path: string;
  readonly content: string | SecretTemplate;
  readonly mode: number;
  /** The diff shows digests only. Always so with a secret template. */
  readonly sensitive?: boolean;
};

export interface FileObserved {
  readonly status: PathStatus | undefined;
  readonly content: Uint8Array | undefined;
  /** The content that is wanted, its secrets filled in; absent while one of them cannot be had. */
  readonly wanted: string | undefined;
  readonly secretMissing: string | undefined;
}

/** `digest` is of the content as the plan writes it (secrets as places), so it may stand in other steps. */
export type FileOutputs = { readonly path: string; readonly digest: string };

export const fileKind = withSudo<FileDesired, FileObserved, FileImage | null, FileOutputs>({
  type: 'resource',
  name: 'file',
  describe: (desired) => `file ${desired.path} on ${desired.host}`,
  validate: (desired) => [
    ...pathProblems('path', desired.path),
    ...modeProblems(desired.mode),
    ...(isSecretTemplate(desired.content) ? templateProblems(desired.content) : []),
    ...(isSecretTemplate(desired.content) && (desired.mode & 0o077) !== 0
      ? [`mode ${octal(desired.mode)} lets others read a file with secrets; write 0600`]
      : []),
  ],
  facts: (desired) => {
    const { host, path } = desired;
    const executable: Fact[] = (desired.mode & 0o111) === 0 ? [] : [{ fact: 'program', host, program: path }];
    return { requires: [{ fact: 'path', host, path: dirname(path) }], provides: [{ fact: 'path', host, path }, ...executable] };
  },
  identity: (desired) => `file ${desired.host}:${desired.path}`,
  async read(context, desired) {
    const host = context.host(desired.host);
    const status = await host.stat(desired.path);
    const content = status?.type === 'file' ? await host.readFile(desired.path) : undefined;
    return { status, content, ...(await wantedContent(context, desired)) };
  },
  diff,
  capture: (context, desired) => captureFile(context.host(desired.host), desired.path),
  async apply(context, desired) {
    const content = isSecretTemplate(desired.content) ? (await fillTemplate(context, desired.content)).reveal() : desired.content;
    await context.host(desired.host).writeFile(desired.path, Buffer.from(content), { mode: desired.mode });
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    if (image === null) await host.remove(desired.path);
    else await host.writeFile(desired.path, imageBytes(image), { mode: image.mode });
  },
  outputs: (desired) => ({
    path: desired.path,
    digest: isSecretTemplate(desired.content) ? digestOf(desired.content) : digestOfBytes(desired.content),
  }),
});

async function wantedContent(context: ReadContext, desired: FileDesired): Promise<Pick<FileObserved, 'wanted' | 'secretMissing'>> {
  if (!isSecretTemplate(desired.content)) return { wanted: desired.content, secretMissing: undefined };
  try {
    return { wanted: (await fillTemplate(context, desired.content)).reveal(), secretMissing: undefined };
  } catch (error) {
    // A preview may run before the step that makes the secret; only `apply` needs the value.
    if (error instanceof LongshoreError) return { wanted: undefined, secretMissing: errorRecord(error).message };
    throw error;
  }
}

function diff(desired: FileDesired, observed: FileObserved): Diff {
  const { status, content, wanted } = observed;
  if (status !== undefined && status.type !== 'file') {
    return {
      action: 'refuse',
      because: `${desired.path} on ${desired.host} is a ${status.type}`,
      next: 'Move it away, or give the file another path.',
    };
  }
  const hidden = desired.sensitive === true || isSecretTemplate(desired.content);
  const mode: FieldChange[] =
    status === undefined || status.mode === desired.mode ? [] : [{ field: 'mode', from: octal(status.mode), to: octal(desired.mode) }];
  if (content !== undefined && wanted !== undefined && Buffer.from(wanted).equals(content)) return diffOf('update', mode);
  const changes = hidden ? [hiddenChange(content, wanted)] : contentChanges(content, wanted ?? '');
  if (status === undefined) return { action: 'create', changes: [...changes, { field: 'mode', to: octal(desired.mode) }] };
  return changes.length + mode.length === 0 ? noDiff : { action: 'update', changes: [...changes, ...mode] };
}

function hiddenChange(from: Uint8Array | undefined, to: string | undefined): FieldChange {
  return {
    field: 'content',
    ...(from === undefined ? {} : { from: digestOfBytes(from) }),
    to: to === undefined ? '(a secret that is not there yet)' : digestOfBytes(to),
    secret: true,
  };
}

function contentChanges(from: Uint8Array | undefined, to: string): readonly FieldChange[] {
  if (from === undefined)
    return [
      { field: 'content', to: `${to.replace(/\n$/, '').split('\n').length} lines, ${Buffer.byteLength(to)} bytes, ${digestOfBytes(to)}` },
    ];
  const text = Buffer.from(from).toString('utf8');
  const isText = Buffer.from(text).equals(from) && !text.includes('\0');
  return isText ? lineDiff(text, to) : [{ field: 'content', from: `binary, ${digestOfBytes(from)}`, to: digestOfBytes(to) }];
}

/** What an author writes; `mode` as `0o644` or `'644'`, 0644 unless given (0600 with secrets). */
export interface FileOptions extends Omit<FileDesired, 'mode'> {
  readonly mode?: number | string;
}

/**
 * A file whose parent directory exists.
 *
 * ```ts
 * step('config', file({ host: 'indri', path: '/Users/me/.config/zot/config.json', content: zotConfigText(config) }));
 * ```
 */
export function file(options: Input<Omit<FileOptions, 'mode'>> & Pick<FileOptions, 'mode'>): StepDefinition<FileOutputs> {
  const { mode, ...rest } = options as FileOptions;
  const input = { ...rest, mode: parseMode(mode, isSecretTemplate(rest.content) ? 0o600 : 0o644) };
  return stepDefinition<FileDesired & JsonObject, FileOutputs>('resource', fileKind.name, input, ['path', 'digest']);
}
