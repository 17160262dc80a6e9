// Reads what the listing scripts print, a batch of entries for each chunk. Fails when the listing was not whole.
import { LongshoreError } from '../../core/error.ts';
import { comparePaths, type FileEntry } from './file-entry.ts';

/** From `find -printf`, ended by NUL and sorted already. */
export async function* readGnuListing(chunks: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<readonly FileEntry[]> {
  let rest = '';
  let status: string | undefined;
  for await (const chunk of chunks) {
    const text = rest + latin1(chunk);
    const records = text.split('\0');
    rest = records.pop() ?? '';
    const entries: FileEntry[] = [];
    for (const record of records) {
      if (record.startsWith('//end ')) status = record.slice(6);
      else entries.push(readGnuRecord(record));
    }
    if (entries.length > 0) yield entries;
  }
  if (status !== '0' || rest !== '') throw unlisted(label);
}

/** `PATH//TYPE MODE UID GID SIZE MTIME CTIME INODE LINKS BLOCKS USER/GROUP/TARGET` */
export function readGnuRecord(record: string): FileEntry {
  const end = record.indexOf('//');
  const path = record.slice(0, end);
  const fields: string[] = [];
  let at = end + 2;
  for (let field = 0; field < 10; field += 1) {
    const space = record.indexOf(' ', at);
    fields.push(record.slice(at, space));
    at = space + 1;
  }
  const [type = '', mode = '', uid, gid, size, mtime = '', ctime = '', inode = '', links, blocks] = fields;
  return { path, type, mode, ...common({ uid, gid, size, mtime, ctime, inode, links, blocks }), ...names(record.slice(at)) };
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
      ...common({ uid, gid, size, mtime: tenDigits(mtime), ctime: tenDigits(ctime), inode, links, blocks }),
      user,
      group,
      target: whole.slice(from, from + length),
    });
    record.lastIndex = from + length + 1;
  }
  yield entries.sort((a, b) => comparePaths(a.path, b.path));
}

const types: Readonly<Record<number, string>> = { 0o10: 'f', 0o04: 'd', 0o12: 'l', 0o01: 'p', 0o14: 's', 0o06: 'b', 0o02: 'c' };

interface Fields {
  readonly uid: string | undefined;
  readonly gid: string | undefined;
  readonly size: string | undefined;
  readonly mtime: string;
  readonly ctime: string;
  readonly inode: string;
  readonly links: string | undefined;
  readonly blocks: string | undefined;
}

function common({ uid, gid, size, links, blocks, ...texts }: Fields) {
  return { uid: Number(uid), gid: Number(gid), size: Number(size), links: Number(links), blocks: Number(blocks), ...texts };
}

function names(text: string): Pick<FileEntry, 'user' | 'group' | 'target'> {
  const first = text.indexOf('/');
  const second = text.indexOf('/', first + 1);
  return { user: text.slice(0, first), group: text.slice(first + 1, second), target: text.slice(second + 1) };
}

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
