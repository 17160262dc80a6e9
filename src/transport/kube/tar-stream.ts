// Files as a tar stream for `tar -x` in a container: ustar headers (POSIX 1003.1, pax), with pax records where a name or a size
// does not fit. Pure: bytes in, bytes out.
import { LongshoreError } from '../../core/error.ts';
import type { PodFile } from '../../ports/cluster.ts';

const block = 512;
const typeFlags = { file: '0', symlink: '2', directory: '5' } as const;
const largestOctalSize = 0o77777777777;

export async function* tarStream(files: AsyncIterable<PodFile> | Iterable<PodFile>): AsyncGenerator<Uint8Array> {
  for await (const file of files) {
    checkPath(file.path);
    const size = file.type === 'file' ? (file.size ?? 0) : 0;
    const path = file.type === 'directory' && !file.path.endsWith('/') ? `${file.path}/` : file.path;
    const records = {
      ...(Buffer.byteLength(path) > 100 || notAscii(path) ? { path } : {}),
      ...(file.target !== undefined && (Buffer.byteLength(file.target) > 100 || notAscii(file.target)) ? { linkpath: file.target } : {}),
      ...(size > largestOctalSize ? { size: String(size) } : {}),
    };
    if (Object.keys(records).length > 0) {
      const body = Buffer.from(Object.entries(records).map(paxRecord).join(''), 'utf8');
      yield header({ path: 'pax', type: 'file', mode: 0o644 }, 'pax', body.length, 'x');
      yield body;
      yield padding(body.length);
    }
    yield header(file, path, size, typeFlags[file.type]);
    if (size === 0) continue;
    let sent = 0;
    for await (const chunk of file.content ?? []) {
      sent += chunk.length;
      // A longer content would be read as the next header.
      if (sent > size) break;
      yield chunk;
    }
    if (sent !== size) {
      throw new LongshoreError(
        'file-changed',
        `cannot send "${file.path}": it was to have ${size} bytes and has ${sent > size ? 'more' : sent}`,
        {
          next: 'Stop what writes to it, then repeat.',
        },
      );
    }
    yield padding(size);
  }
  yield Buffer.alloc(2 * block);
}

/** Nothing may land outside of the folder that was named. */
function checkPath(path: string): void {
  if (path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0')) return;
  throw new LongshoreError('file-path-invalid', `cannot send "${path}": a path inside the folder is needed`, {
    next: 'Name it relative to the folder.',
  });
}

function header(
  file: Pick<PodFile, 'mode' | 'uid' | 'gid' | 'modifiedAt' | 'target' | 'type' | 'path'>,
  path: string,
  size: number,
  flag: string,
): Buffer {
  const bytes = Buffer.alloc(block);
  const text = (value: string, at: number, length: number): void => void bytes.write(truncated(value, length), at, length, 'utf8');
  const octal = (value: number, at: number, length: number): void => text(value.toString(8).padStart(length - 1, '0'), at, length - 1);
  text(path, 0, 100);
  octal(file.mode & 0o7777, 100, 8);
  octal(file.uid ?? 0, 108, 8);
  octal(file.gid ?? 0, 116, 8);
  octal(size > largestOctalSize ? 0 : size, 124, 12);
  octal(Math.max(0, Math.floor((file.modifiedAt ?? 0) / 1000)), 136, 12);
  bytes.fill(' ', 148, 156);
  text(flag, 156, 1);
  text(file.target ?? '', 157, 100);
  text('ustar', 257, 6);
  text('00', 263, 2);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  text(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return bytes;
}

/** `<length of the whole record> <key>=<value>\n`, where the length counts itself. */
function paxRecord([key, value]: readonly [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (bytes + String(length).length !== length) length = bytes + String(length).length;
  return `${length}${rest}`;
}

function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

function truncated(value: string, length: number): string {
  let text = value;
  while (Buffer.byteLength(text) > length) text = text.slice(0, -1);
  return text;
}

function notAscii(text: string): boolean {
  return /[^\x20-\x7e]/.test(text);
}
