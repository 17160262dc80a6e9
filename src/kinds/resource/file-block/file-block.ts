// A block of lines in a file that belongs to somebody else, between marks that name it. Nothing outside the marks changes.
import { diffOf, type Diff } from '../../../core/diff.ts';
import { errorRecord, LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { captureFile, modeProblems, parseMode, pathProblems, type FileImage } from '../../host/file-text.ts';
import { applyEdit, editDiff, readForeignText, restoreEdit, type ForeignText } from '../../host/foreign-text.ts';
import { blockEdit, blockMarks, findBlock, type BlockMarks } from '../../host/managed-block.ts';
import { fillTemplate, isSecretTemplate, templateProblems, type SecretTemplate } from '../../secret/secret-template.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type FileBlockDesired = MaySudo & {
  readonly host: string;
  readonly path: string;
  /** Stands in the marks, and tells blocks of one file apart. */
  readonly name: string;
  /** Its lines; a secret template needs a file that only its owner reads. Left out where no block is wanted. */
  readonly content?: string | SecretTemplate;
  readonly state: 'present' | 'absent';
  /** What a comment begins and ends with in this file. */
  readonly comment: readonly [open: string, close: string];
  /** Makes the file with this mode when it is missing. */
  readonly createMode?: number;
  /** The diff shows digests only. */
  readonly sensitive?: boolean;
};

export interface FileBlockObserved extends ForeignText {
  /** The content with its secrets filled in; absent while one of them cannot be had. */
  readonly content: string | undefined;
  readonly secretMissing: string | undefined;
}

export type FileBlockImage = { readonly file: FileImage | null };
export type FileBlockOutputs = { readonly path: string };

export const fileBlockKind = withSudo<FileBlockDesired, FileBlockObserved, FileBlockImage, FileBlockOutputs>({
  type: 'resource',
  name: 'file-block',
  describe: ({ name, path, host, state }) => `block ${name} in ${path} on ${host}${state === 'absent' ? ' absent' : ''}`,
  validate,
  facts: ({ host, path, createMode }) => ({
    requires: createMode === undefined ? [{ fact: 'path', host, path }] : [],
    provides: createMode === undefined ? [] : [{ fact: 'path', host, path }],
  }),
  identity: ({ host, path, name }) => `file-block ${host}:${path}#${name}`,
  async read(context, desired) {
    return { ...(await readForeignText(context.host(desired.host), desired.path)), ...(await wantedContent(context, desired)) };
  },
  diff,
  capture: async (context, { host, path }) => ({ file: await captureFile(context.host(host), path) }),
  async apply(context, desired) {
    const content = isSecretTemplate(desired.content) ? (await fillTemplate(context, desired.content)).reveal() : desired.content;
    await applyEdit(context.host(desired.host), desired.path, edit(desired, content), desired.createMode ?? 0o644);
  },
  async restore(context, desired, { file }) {
    // The block that stands there now is taken as ours, whatever its content: its secret may have changed since.
    const { text = '' } = await readForeignText(context.host(desired.host), desired.path);
    const found = findBlock(text, marksOf(desired));
    const content = isSecretTemplate(desired.content) && found.state === 'whole' ? await knownContent(context, desired) : desired.content;
    await restoreEdit(context.host(desired.host), desired.path, edit(desired, typeof content === 'string' ? content : undefined), file);
  },
  outputs: ({ path }) => ({ path }),
});

function marksOf({ name, comment }: FileBlockDesired): BlockMarks {
  return blockMarks(name, comment);
}

function edit(desired: FileBlockDesired, content: string | undefined) {
  return blockEdit(marksOf(desired), desired.state === 'absent' ? undefined : content);
}

function validate(desired: FileBlockDesired): readonly string[] {
  const { content, state, name, comment, createMode } = desired;
  const text = isSecretTemplate(content) ? content.$secretTemplate : (content ?? '');
  const marks = Object.values(marksOf(desired));
  return [
    ...pathProblems('path', desired.path),
    ...(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name) ? [] : [`name "${name}" has characters that a mark cannot carry`]),
    ...(comment.some((sign) => /[\n\r]/.test(sign)) || comment[0] === '' ? ['a comment sign is empty or has a line end in it'] : []),
    ...(state === 'present' && content === undefined ? ['a block that is present needs `content`'] : []),
    ...(text.split(/\r?\n/).some((line) => marks.includes(line)) ? ['the content has one of its own marks in it'] : []),
    ...(createMode === undefined ? [] : modeProblems(createMode)),
    ...(isSecretTemplate(content) ? templateProblems(content) : []),
    ...(isSecretTemplate(content) && createMode !== undefined && (createMode & 0o077) !== 0
      ? ['a file with secrets is made readable by others; write `createMode: 0o600`']
      : []),
  ];
}

function diff(desired: FileBlockDesired, observed: FileBlockObserved): Diff {
  const { host, path, createMode } = desired;
  if (findBlock(observed.text ?? '', marksOf(desired)).state === 'broken') {
    const because = `the marks of block ${desired.name} in ${path} on ${host} are not one pair`;
    return { action: 'refuse', because, next: 'Correct or remove them by hand: where the block ends cannot be told.' };
  }
  const secret = isSecretTemplate(desired.content);
  if (secret && observed.status !== undefined && (observed.status.mode & 0o077) !== 0 && desired.state === 'present') {
    return {
      action: 'refuse',
      because: `${path} on ${host} can be read by others, and the block holds secrets`,
      next: 'Give the file mode 0600 first.',
    };
  }
  if (secret && observed.content === undefined && desired.state === 'present') {
    return diffOf('update', [{ field: path, secret: true, to: `(not known yet: ${observed.secretMissing ?? ''})` }]);
  }
  const hidden = secret || desired.sensitive === true;
  return editDiff(observed, { path, host, edit: edit(desired, observed.content), createMode, hidden });
}

async function wantedContent(
  context: ReadContext,
  desired: FileBlockDesired,
): Promise<Pick<FileBlockObserved, 'content' | 'secretMissing'>> {
  if (!isSecretTemplate(desired.content)) return { content: desired.content, secretMissing: undefined };
  try {
    return { content: (await fillTemplate(context, desired.content)).reveal(), secretMissing: undefined };
  } catch (error) {
    // A preview may run before the step that makes the secret; only `apply` needs the value.
    if (error instanceof LongshoreError) return { content: undefined, secretMissing: errorRecord(error).message };
    throw error;
  }
}

async function knownContent(context: ReadContext, desired: FileBlockDesired): Promise<string | undefined> {
  return (await wantedContent(context, desired)).content;
}

export interface FileBlockOptions extends Omit<FileBlockDesired, 'state' | 'comment' | 'createMode'> {
  readonly state?: FileBlockDesired['state'];
  /** `['#', '']` unless given. */
  readonly comment?: FileBlockDesired['comment'];
  /** Makes the file when it is missing, with this mode. */
  readonly createMode?: number | string;
}

/**
 * @public
 * ```ts
 * step('hosts', fileBlock({ host: 'indri', path: '/etc/hosts', name: 'registry', content: '10.0.0.7 registry\n' }));
 * ```
 */
export function fileBlock(
  options: Input<Omit<FileBlockOptions, 'createMode'>> & Pick<FileBlockOptions, 'createMode'>,
): StepDefinition<FileBlockOutputs> {
  const { createMode, ...rest } = options as FileBlockOptions;
  const mode = createMode === undefined ? {} : { createMode: parseMode(createMode, 0o644) };
  const input = { state: 'present' as const, comment: ['#', ''] as const, ...rest, ...mode };
  return stepDefinition<FileBlockDesired & JsonObject, FileBlockOutputs>('resource', fileBlockKind.name, input, ['path']);
}
