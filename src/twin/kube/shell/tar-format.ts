// Records of tar archives (POSIX.1-1988 ustar with pax headers for what does not fit; pubs.opengroup.org, `pax`).

export interface TarEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly target?: string;
}

export const blockSize = 512;

export function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

/** The header of an entry, preceded by a pax header where a name is too long or a size too large for ustar. */
export function writeHeader(entry: TarEntry): Buffer {
  const name = entry.type === 'directory' ? `${entry.name}/` : entry.name;
  const records: string[] = [];
  if (Buffer.byteLength(name) > 100) records.push(paxRecord('path', name));
  if (Buffer.byteLength(entry.target ?? '') > 100) records.push(paxRecord('linkpath', entry.target ?? ''));
  if (entry.size > 0o77777777777) records.push(paxRecord('size', String(entry.size)));
  const flag = { file: '0', directory: '5', link: '2' }[entry.type];
  const own = block({ ...entry, name }, flag);
  if (records.length === 0) return own;
  const content = Buffer.from(records.join(''));
  const pax = block({ name: 'PaxHeader', type: 'file', mode: 0o644, size: content.length, mtime: entry.mtime }, 'x');
  return Buffer.concat([pax, content, padding(content.length), own]);
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  // The length counts its own digits.
  let length = bytes + String(bytes).length;
  if (String(length).length + bytes !== length) length = bytes + String(length).length;
  return `${length}${rest}`;
}

function block(entry: TarEntry, flag: string): Buffer {
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, at: number, length: number): void =>
    void header.write(
      `${Math.min(value, 8 ** (length - 1) - 1)
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      at,
      'latin1',
    );
  Buffer.from(entry.name).copy(header, 0, 0, 100);
  octal(entry.mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.size, 124, 12);
  octal(Math.max(Math.floor(entry.mtime), 0), 136, 12);
  header.write('        ', 148, 'latin1');
  header.write(flag, 156, 'latin1');
  Buffer.from(entry.target ?? '').copy(header, 157, 0, 100);
  header.write('ustar\u000000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return header;
}

export interface RawHeader {
  readonly flag: string;
  readonly name: string;
  readonly target: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
}

/** A header block; `undefined` for the zeros at the end. Throws for what is no tar archive. */
export function readHeader(header: Buffer): RawHeader | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const text = (at: number, length: number): string => {
    const end = header.indexOf(0, at);
    return header.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
  };
  const number = (at: number, length: number): number => {
    // Large numbers of GNU tar: base 256, marked by the first bit.
    if (((header[at] ?? 0) & 0x80) === 0) return Number.parseInt(text(at, length).trim() || '0', 8);
    let value = 0;
    for (let index = at + 1; index < at + length; index += 1) value = value * 256 + (header[index] ?? 0);
    return value;
  };
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== number(148, 8)) throw new Error('This does not look like a tar archive');
  const prefix = text(257, 5) === 'ustar' && text(257, 8) !== 'ustar  ' ? text(345, 155) : '';
  return {
    flag: text(156, 1) || '0',
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    target: text(157, 100),
    mode: number(100, 8),
    size: number(124, 12),
    mtime: number(136, 12),
  };
}

/** `20 path=some/long/name\n` … */
export function readPax(content: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.toString('latin1', at, space));
    if (space < 0 || !(length > 0)) break;
    const record = content.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    found[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return found;
}
