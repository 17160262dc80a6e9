// A text file that belongs to somebody else, in which a step owns a few lines. It is handled as one character for each
// byte, so that lines in whatever encoding, and whatever ends of lines, come back as they were.
import type { Diff, FieldChange } from '../../core/diff.ts';
import { digestOfBytes } from '../../core/digest.ts';
import type { HostReader, HostWriter, PathStatus } from '../../ports/host.ts';
import { imageBytes, octal, type FileImage } from './file-text.ts';
import { lineDiff } from './line-diff.ts';

export interface ForeignText {
  readonly status: PathStatus | undefined;
  /** `undefined` when there is no file. */
  readonly text: string | undefined;
}

export interface TextEdit {
  /** What the file is to be. */
  readonly apply: (text: string) => string;
  /** Takes the edit out of a file that others have changed since; `before` is the file as it was. */
  readonly undo: (now: string, before: string) => string;
}

export async function readForeignText(host: HostReader, path: string): Promise<ForeignText> {
  const status = await host.stat(path);
  const content = status?.type === 'file' ? await host.readFile(path) : undefined;
  return { status, text: content === undefined ? undefined : Buffer.from(content).toString('latin1') };
}

/** A plan's text in the same form. */
export function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The same for people. */
export function asText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Each line with its end. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

export function lineEnd(text: string): '\n' | '\r\n' {
  return linesOf(text)[0]?.endsWith('\r\n') === true ? '\r\n' : '\n';
}

export function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}

/** The text with a newline at its end, so that lines can follow. */
export function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${lineEnd(text)}`;
}

export interface EditDiff {
  readonly path: string;
  readonly host: string;
  readonly edit: TextEdit;
  /** The mode of a file that is made; without one, a file that is missing is refused. */
  readonly createMode: number | undefined;
  readonly hidden: boolean;
}

export function editDiff({ status, text }: ForeignText, { path, host, edit, createMode, hidden }: EditDiff): Diff {
  if (status !== undefined && status.type !== 'file') {
    return { action: 'refuse', because: `${path} on ${host} is a ${status.type}`, next: 'Name the file itself.' };
  }
  const wanted = edit.apply(text ?? '');
  if (text === undefined && wanted !== '' && createMode === undefined) {
    return { action: 'refuse', because: `${path} on ${host} does not exist`, next: 'Correct the path, or say `create: true`.' };
  }
  if (wanted === (text ?? '')) return { action: 'none' };
  const lines: readonly FieldChange[] = hidden
    ? [
        {
          field: path,
          secret: true,
          ...(text === undefined ? {} : { from: digestOfBytes(asUint8(text)) }),
          to: digestOfBytes(asUint8(wanted)),
        },
      ]
    : lineDiff(asText(text ?? ''), asText(wanted));
  if (text !== undefined) return { action: 'update', changes: lines };
  return { action: 'create', changes: [...lines, ...(createMode === undefined ? [] : [{ field: 'mode', to: octal(createMode) }])] };
}

export async function applyEdit(host: HostWriter, path: string, edit: TextEdit, createMode: number): Promise<void> {
  const { status, text } = await readForeignText(host, path);
  const wanted = edit.apply(text ?? '');
  if (wanted !== (text ?? '')) await host.writeFile(path, asUint8(wanted), { mode: status?.mode ?? createMode });
}

/** The very file from before where nobody else has touched it; else only what is ours is taken out. */
export async function restoreEdit(host: HostWriter, path: string, edit: TextEdit, image: FileImage | null): Promise<void> {
  const { status, text: now } = await readForeignText(host, path);
  const before = image === null ? undefined : Buffer.from(imageBytes(image)).toString('latin1');
  if (now === before) return;
  if (now === undefined || now === edit.apply(before ?? '')) {
    if (image === null) return host.remove(path);
    return host.writeFile(path, imageBytes(image), { mode: image.mode });
  }
  const undone = edit.undo(now, before ?? '');
  if (undone === '' && before === undefined) await host.remove(path);
  else if (undone !== now) await host.writeFile(path, asUint8(undone), { mode: status?.mode ?? image?.mode ?? 0o644 });
}

function asUint8(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
