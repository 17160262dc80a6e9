// The headers of one member of a tar stream: a pax header with what ustar cannot say, then a ustar header.

export interface TarHeader {
  readonly path: string;
  /** `0` file, `1` hard link, `2` symlink, `5` directory. */
  readonly type: '0' | '1' | '2' | '5';
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Empty: the number counts. */
  readonly user: string;
  readonly group: string;
  readonly size: number;
  readonly mtime: string;
  readonly link: string;
  /** More that pax can say: extended attributes, the map of a sparse file. */
  readonly pax: readonly (readonly [key: string, value: string])[];
}

const block = 512;
const largestOctal = 0o77777777777;
const largestId = 0o7777777;

export function tarHeader(header: TarHeader): Buffer {
  const { path, type, uid, gid, user, group, size, mtime, link } = header;
  const records = [...header.pax];
  const seconds = Math.floor(Number(mtime));
  if (/\.\d*[1-9]/.test(mtime) || seconds < 0 || seconds > largestOctal) records.push(['mtime', mtime]);
  if (path.length > 99) records.push(['path', path]);
  if (link.length > 99) records.push(['linkpath', link]);
  if (size > largestOctal) records.push(['size', String(size)]);
  if (uid > largestId) records.push(['uid', String(uid)]);
  if (gid > largestId) records.push(['gid', String(gid)]);
  if (user.length > 31) records.push(['uname', user]);
  if (group.length > 31) records.push(['gname', group]);
  const content = records.length === 0 ? '' : records.map(paxRecord).join('');
  const padded = Math.ceil(content.length / block) * block;
  // One piece of the pool: a buffer for each header would cost more than what stands in it.
  const buffer = Buffer.allocUnsafe(content === '' ? block : 2 * block + padded).fill(0);
  if (content !== '') {
    const about = { ...header, path: 'PaxHeaders/x', mode: '644', size: content.length, link: '' };
    ustar(buffer.subarray(0, block), about, 'x', Math.max(0, seconds));
    buffer.write(content, block, 'latin1');
  }
  ustar(buffer.subarray(buffer.length - block), header, type, seconds);
  return buffer;
}

/** Into a block of zeros. */
function ustar(header: Buffer, { path, mode, uid, gid, user, group, size, link }: TarHeader, type: string, mtime: number): void {
  const octal = (value: number, at: number, length: number, largest: number): void => {
    const digits = (value < 0 || value > largest ? 0 : value).toString(8).padStart(length - 1, '0');
    header.write(digits, at, 'latin1');
  };
  header.write(path.slice(0, 99), 0, 'latin1');
  octal(Number.parseInt(mode, 8), 100, 8, 0o7777);
  octal(uid, 108, 8, largestId);
  octal(gid, 116, 8, largestId);
  octal(size, 124, 12, largestOctal);
  octal(mtime, 136, 12, largestOctal);
  header.fill(' ', 148, 156);
  header.write(type, 156, 'latin1');
  header.write(link.slice(0, 99), 157, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(user.slice(0, 31), 265, 'latin1');
  header.write(group.slice(0, 31), 297, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

function paxRecord([key, value]: readonly [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}
