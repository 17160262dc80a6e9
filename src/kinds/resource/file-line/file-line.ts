// One line in a file that belongs to somebody else: there, or not there. All other lines keep every byte.
import type { Diff } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { captureFile, modeProblems, parseMode, pathProblems, type FileImage } from '../../host/file-text.ts';
import { applyEdit, editDiff, readForeignText, restoreEdit, type ForeignText } from '../../host/foreign-text.ts';
import { fittingLines, lineEdit } from './line-edit.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type FileLineDesired = MaySudo & {
  readonly host: string;
  readonly path: string;
  readonly line: string;
  readonly state: 'present' | 'absent';
  /** A regular expression: the one line that it fits becomes `line`; with `absent`, every line that it fits goes. */
  readonly match?: string;
  /** A regular expression: a new line goes after the last one that it fits, else to the end. */
  readonly after?: string;
  /** Makes the file with this mode when it is missing. */
  readonly createMode?: number;
  /** The diff shows digests only. */
  readonly sensitive?: boolean;
};

export type FileLineImage = { readonly file: FileImage | null };
export type FileLineOutputs = { readonly path: string };

export const fileLineKind = withSudo<FileLineDesired, ForeignText, FileLineImage, FileLineOutputs>({
  type: 'resource',
  name: 'file-line',
  describe: ({ path, host, state, line, match, sensitive }) =>
    `line ${sensitive === true ? '(hidden)' : `"${match ?? line}"`} in ${path} on ${host}${state === 'absent' ? ' absent' : ''}`,
  validate,
  facts: ({ host, path, createMode }) => ({
    requires: createMode === undefined ? [{ fact: 'path', host, path }] : [],
    provides: createMode === undefined ? [] : [{ fact: 'path', host, path }],
  }),
  identity: ({ host, path, match, line }) => `file-line ${host}:${path}#${match ?? line}`,
  read: (context, { host, path }) => readForeignText(context.host(host), path),
  diff,
  capture: async (context, { host, path }) => ({ file: await captureFile(context.host(host), path) }),
  apply: (context, desired) => applyEdit(context.host(desired.host), desired.path, lineEdit(desired), desired.createMode ?? 0o644),
  restore: (context, desired, { file }) => restoreEdit(context.host(desired.host), desired.path, lineEdit(desired), file),
  outputs: ({ path }) => ({ path }),
});

function validate({ path, line, match, after, state, createMode }: FileLineDesired): readonly string[] {
  const broken = [match, after].filter((each) => each !== undefined && !isExpression(each));
  const open = line.includes('‹');
  return [
    ...pathProblems('path', path),
    ...(/[\n\r]/.test(line) ? ['the line has a line end in it'] : []),
    ...broken.map((each) => `"${each}" is no regular expression`),
    // Otherwise the next run would not find the line that this one has written.
    ...(state === 'present' && match !== undefined && broken.length === 0 && !open && !new RegExp(match).test(line)
      ? [`match "${match}" does not fit the line "${line}" itself`]
      : []),
    ...(createMode === undefined ? [] : modeProblems(createMode)),
  ];
}

function diff(desired: FileLineDesired, observed: ForeignText): Diff {
  const { host, path, match, state, createMode } = desired;
  const edit = lineEdit(desired);
  const text = observed.text ?? '';
  const count = state === 'present' ? fittingLines(text, desired) : 0;
  if (count > 1 && edit.apply(text) !== text) {
    return {
      action: 'refuse',
      because: `${count} lines of ${path} on ${host} fit "${match ?? ''}"`,
      next: 'Write an expression that fits one line only.',
    };
  }
  return editDiff(observed, { path, host, edit, createMode, hidden: desired.sensitive === true });
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

export interface FileLineOptions extends Omit<FileLineDesired, 'state' | 'createMode'> {
  readonly state?: FileLineDesired['state'];
  /** Makes the file when it is missing, with this mode. */
  readonly createMode?: number | string;
}

/**
 * @public
 * ```ts
 * step('swap', fileLine({ host: 'nuc', path: '/etc/sysctl.conf', match: '^vm\\.swappiness', line: 'vm.swappiness = 10' }));
 * ```
 */
export function fileLine(
  options: Input<Omit<FileLineOptions, 'createMode'>> & Pick<FileLineOptions, 'createMode'>,
): StepDefinition<FileLineOutputs> {
  const { createMode, ...rest } = options as FileLineOptions;
  const input = { state: 'present' as const, ...rest, ...(createMode === undefined ? {} : { createMode: parseMode(createMode, 0o644) }) };
  return stepDefinition<FileLineDesired & JsonObject, FileLineOutputs>('resource', fileLineKind.name, input, ['path']);
}
