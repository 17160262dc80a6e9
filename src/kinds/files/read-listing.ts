// Reads what the listing scripts print, a batch of entries for each chunk. Fails when the listing was not whole.
import type { Hash } from 'node:crypto';
import { LongshoreError } from '../../core/error.ts';
import { comparePaths, type FileEntry } from './file-entry.ts';

/** From `find -printf`, ended by NUL and sorted already. */
export async function* readGnuListing(chunks: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<readonly FileEntry[]> {
  let rest = '';
  let status: string | undefined;
  for await (const chunk of chunks) {
    const text = rest === '' ? latin1(chunk) : rest + latin1(chunk);
    const entries: FileEntry[] = [];
    let at = 0;
    for (let end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', at)) {
      if (text.startsWith('//end ', at)) status = text.slice(at + 6, end);
      else entries.push(readGnuRecord(text, at, end));
      at = end + 1;
    }
    rest = text.slice(at);
    if (entries.length > 0) yield entries;
  }
  if (status !== '0' || rest !== '') throw unlisted(label);
}

/** What comes after the clock, which stands before everything else: `//now SECONDS`, ended by NUL or a newline. */
export async function* withoutClock(
  chunks: AsyncIterable<Uint8Array>,
  tell: (now: string) => void,
  hash: Hash,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let rest: Uint8Array = chunk;
    if (head !== undefined) {
      head = Buffer.concat([head, chunk]);
      const end = head.findIndex((byte) => byte === 0 || byte === 10);
      if (end < 0) continue;
      tell(head.toString('latin1', '//now '.length, end));
      rest = head.subarray(end + 1);
      head = undefined;
    }
    hash.update(rest);
    if (rest.length > 0) yield rest;
  }
}

/** `PATH//TYPE MODE UID GID SIZE MTIME CTIME INODE LINKS BLOCKS TARGET`; owners have no names in it. Every file passes here. */
function readGnuRecord(text: string, from: number, end: number): FileEntry {
  const slashes = text.indexOf('//', from);
  let at = slashes + 2;
  const field = (): string => {
    const start = at;
    const space = text.indexOf(' ', start);
    at = space + 1;
    return text.slice(start, space);
  };
  const figure = (): number => {
    let value = 0;
    for (let code = text.charCodeAt(at); code !== 32; code = text.charCodeAt(at)) {
      if (at >= end) return Number.NaN;
      value = value * 10 + code - 48;
      at += 1;
    }
    at += 1;
    return value;
  };
  return {
    path: text.slice(from, slashes),
    type: field(),
    mode: field(),
    uid: figure(),
    gid: figure(),
    size: figure(),
    mtime: field(),
    ctime: field(),
    inode: field(),
    links: figure(),
    blocks: figure(),
    user: '',
    group: '',
    target: at >= end ? '' : text.slice(at, end),
  };
}

/** From BSD's stat: ended by newlines, which names may hold as well, and in no order; held until all are there. */
export async function* readBsdListing(chunks: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<readonly FileEntry[]> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(latin1(chunk));
  const text = parts.join('');
  if (!text.endsWith('//end 0\n')) throw unlisted(label);
  const whole = text.slice(0, -8);
  const entries: FileEntry[] = [];
  const record = /([^]*?)\/\/([0-7]+) (\d+) (\d+) (\d+) (-?[\d.]+) (-?[\d.]+) (\d+) (\d+) (\d+) ([^/]*)\/([^/]*)\//y;
  while (record.lastIndex < whole.length) {
    const match = record.exec(whole);
    if (match === null) throw unlisted(label);
    const [, name = '', bits = '', uid, gid, size = '', mtime = '', ctime = '', inode = '', links, blocks, user = '', group = ''] = match;
    const full = Number.parseInt(bits, 8);
    const type = types[full >> 12] ?? '?';
    const from = match.index + match[0].length;
    const length = type === 'l' ? Number(size) : 0;
    entries.push({
      path: name.replace(/^\.\/?/, ''),
      type,
      mode: (full & 0o7777).toString(8),
      uid: Number(uid),
      gid: Number(gid),
      size: Number(size),
      links: Number(links),
      blocks: Number(blocks),
      mtime: tenDigits(mtime),
      ctime: tenDigits(ctime),
      inode,
      user,
      group,
      target: whole.slice(from, from + length),
    });
    record.lastIndex = from + length + 1;
  }
  yield entries.sort((a, b) => comparePaths(a.path, b.path));
}

const types: Readonly<Record<number, string>> = { 0o10: 'f', 0o04: 'd', 0o12: 'l', 0o01: 'p', 0o14: 's', 0o06: 'b', 0o02: 'c' };

function tenDigits(seconds: string): string {
  const [whole = '0', fraction = ''] = seconds.split('.');
  return `${whole}.${fraction.padEnd(10, '0')}`;
}

function latin1(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
}

function unlisted(label: string): LongshoreError {
  return new LongshoreError(
    'files-unlisted',
    `cannot list all of ${label}: find did not get through, as where something is closed to the user`,
    {
      next: 'Give the move root’s rights there (`root: true`), or look with find what it complains about.',
    },
  );
}
