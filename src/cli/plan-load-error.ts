// Why a plan's files could not be loaded, with file and line. Node says it in several ways: two error codes of its own for
// TypeScript (nodejs.org/api/errors.html, ERR_INVALID_TYPESCRIPT_SYNTAX, ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX), a decorated
// stack for syntax and linking, a message for modules that are not there.
import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LongshoreError } from '../core/error.ts';
import { shownPath, shownPlace } from './shown-path.ts';

interface Where {
  readonly file: string;
  readonly cwd: string;
}

export function planLoadError(thrown: unknown, where: Where): LongshoreError {
  if (thrown instanceof LongshoreError) return relocated(thrown, where);
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error ? String(error.code) : '';
  const message = firstLine(error.message);
  switch (code) {
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return made(
        'plan-unsupported-syntax',
        `cannot read the plan: ${message}`,
        'Use TypeScript whose types can simply be left out: no enum, namespace, parameter property or import alias.',
        decorated(error, where),
      );
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return made('plan-syntax', `cannot parse the plan: ${message}`, 'Correct the syntax.', decorated(error, where));
    case 'ERR_MODULE_NOT_FOUND':
    case 'ERR_UNSUPPORTED_DIR_IMPORT':
      return missingModule(error, where);
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return made(
        'plan-unsupported-file',
        `cannot read the plan: ${message}`,
        'Write plans in .ts, .mts, .js or .mjs files.',
        placeText(where.file, 1, where),
      );
    default:
  }
  if (error instanceof SyntaxError) {
    const place = decorated(error, where) ?? jsonPlace(error, where);
    const linking = /does not provide an export named '(.+)'/.exec(message);
    if (linking !== null)
      return made(
        'plan-import',
        `cannot link the plan: ${message}`,
        `Correct the name; if "${linking[1]}" is a type, write \`import type\`.`,
        place,
      );
    return made('plan-syntax', `cannot parse the plan: ${message}`, 'Correct the syntax.', place);
  }
  const text = thrown instanceof Error ? `${error.name}: ${message}` : `the value ${firstLine(String(thrown))} was thrown`;
  return new LongshoreError('plan-throws', `cannot build the plan: ${text}`, {
    cause: thrown,
    next: 'Correct the plan: building it must not fail, whatever the world looks like.',
    ...placeOption(frameInPlan(error, where)),
  });
}

function relocated(error: LongshoreError, where: Where): LongshoreError {
  const place = error.place === undefined ? frameInPlan(error, where) : shownPlace(error.place, where.cwd);
  // The builder names the other place, too, and knows of no current folder.
  const message = error.message.replaceAll(resolve(where.cwd) + sep, '');
  return new LongshoreError(error.code, message, {
    effect: error.effect,
    cause: error,
    ...(error.next === undefined ? {} : { next: error.next }),
    ...placeOption(place),
  });
}

function missingModule(error: Error, where: Where): LongshoreError {
  const match =
    /^Cannot find (module|package) '(.+?)' imported from (.+)$/m.exec(error.message) ??
    /^(Directory import) '(.+?)' is not supported resolving ES modules imported from (.+)$/m.exec(error.message);
  if (match?.[2] === undefined || match[3] === undefined)
    return made('plan-import', `cannot load the plan: ${firstLine(error.message)}`, 'Correct the import.', undefined);
  const importer = match[3].startsWith('file:') ? fileURLToPath(match[3]) : match[3];
  const missing = match[1] === 'package' ? match[2] : shownPath(match[2], where.cwd);
  const next =
    match[1] === 'package'
      ? `Install "${missing}" where the plan is, or correct the import.`
      : 'Correct the path; relative imports name the file in full, with its .ts.';
  return made(
    'plan-import',
    `cannot load the plan: there is no ${match[1] === 'package' ? 'package' : 'file'} "${missing}"`,
    next,
    placeText(importer, importLine(importer, match[2]), where),
  );
}

/** The line whose import leads there: Node names the importer but not the line. */
function importLine(importer: string, target: string): number {
  const name = target.split(sep).at(-1) ?? target;
  try {
    const lines = readFileSync(importer, 'utf8').split('\n');
    const index = lines.findIndex((line) => line.includes(`${name}'`) || line.includes(`${name}"`));
    return index < 0 ? 1 : index + 1;
  } catch {
    return 1;
  }
}

/** The arrow message that Node puts before the stack of syntax errors: `/file.ts:3` or `file:///file.ts:3`, alone on a line. */
function decorated(error: Error, where: Where): string | undefined {
  const match = /^(file:\/\/\S+|\/.*|[A-Za-z]:\\.*):(\d+)$/m.exec((error.stack ?? '').split('\n    at ')[0] ?? '');
  if (match?.[1] === undefined) return undefined;
  return placeText(match[1].startsWith('file:') ? fileURLToPath(match[1]) : match[1], Number(match[2]), where);
}

function jsonPlace(error: Error, where: Where): string | undefined {
  const match = /^(.+\.json): .*\(line (\d+) column \d+\)/.exec(error.message);
  return match?.[1] === undefined ? undefined : placeText(match[1], Number(match[2]), where);
}

/** The author's own line: the first stack frame in the plan's folder, else in any file that is not Node's or a package's. */
function frameInPlan(error: Error, where: Where): string | undefined {
  const frames = [...(error.stack ?? '').matchAll(/(file:\/\/[^\s)]+?)(?:\?[^\s:)]*)?:(\d+):\d+/g)].map((match) => ({
    file: fileURLToPath(match[1] ?? ''),
    line: Number(match[2]),
  }));
  const folder = dirname(where.file) + sep;
  const frame =
    frames.find(({ file }) => file.startsWith(folder) && !file.includes(`${sep}node_modules${sep}`)) ??
    frames.find(({ file }) => file !== fileURLToPath(import.meta.url));
  return frame === undefined ? undefined : placeText(frame.file, frame.line, where);
}

function made(code: string, message: string, next: string, place: string | undefined): LongshoreError {
  return new LongshoreError(code, message, { next, ...placeOption(place) });
}

function placeText(file: string, line: number, { cwd }: Where): string {
  return `${shownPath(file, cwd)}:${line}`;
}

function placeOption(place: string | undefined): { readonly place?: string } {
  return place === undefined ? {} : { place };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
