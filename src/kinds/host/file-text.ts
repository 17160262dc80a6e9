// Bytes of host files as before-images and as text for people.
import type { HostReader } from '../../ports/host.ts';
import { lastLines } from './command.ts';

/** A file in a before-image: exact bytes and mode. */
export type FileImage = { readonly base64: string; readonly mode: number };

export async function captureFile(host: HostReader, path: string): Promise<FileImage | null> {
  const status = await host.stat(path);
  const content = status?.type === 'file' ? await host.readFile(path) : undefined;
  return content === undefined || status === undefined ? null : { base64: Buffer.from(content).toString('base64'), mode: status.mode };
}

export function imageBytes(image: FileImage): Uint8Array {
  return Buffer.from(image.base64, 'base64');
}

/** The last lines of a log as one line, or that there is none. */
export async function logTail(host: HostReader, path: string | undefined, lines = 5): Promise<string> {
  if (path === undefined) return '(it has no log file)';
  const content = await host.readFile(path);
  const text = content === undefined ? '' : lastLines(Buffer.from(content.subarray(-8192)).toString('utf8'), lines);
  return text === '' ? `(nothing in ${path})` : `${path} ends with: ${text}`;
}

export function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}

/** `644`, `0644`, `0o644` or the number itself. Anything else is `NaN`, which `validate` reports. */
export function parseMode(mode: number | string | undefined, otherwise: number): number {
  if (mode === undefined) return otherwise;
  if (typeof mode === 'number') return mode;
  return /^(0o?)?[0-7]{3,4}$/.test(mode) ? Number.parseInt(mode.replace(/^0o?/, ''), 8) : Number.NaN;
}

/** What is wrong with a mode or an absolute path, as sentences. */
export function modeProblems(mode: number): string[] {
  return Number.isInteger(mode) && mode >= 0 && mode <= 0o7777 ? [] : [`mode ${String(mode)} is no file mode; write it as 0o644 or "644"`];
}

export function pathProblems(what: string, path: string): string[] {
  if (path.startsWith('‹')) return [];
  if (!path.startsWith('/')) return [`${what} "${path}" is not absolute`];
  return /\/(\.\.?)?(\/|$)/.test(path.slice(1)) || path.endsWith('/') ? [`${what} "${path}" is not in its shortest form`] : [];
}
