// `tar -c` of files that are named one by one. Long names stand in a pax header, as GNU tar writes them with --format=posix.
import { lstatSync, readFileSync } from 'node:fs';
import { bytesUnder } from './list-tree.ts';

export function packTree(real: string, names: readonly string[], write: (bytes: Buffer) => void): void {
  for (const name of names) {
    const path = bytesUnder(real, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    const content = readFileSync(path);
    if (name.length > 90) {
      const record = paxRecord('path', `./${name}`);
      write(header('PaxHeaders/x', 'x', record.length));
      write(padded(record));
    }
    write(header(`./${name}`.slice(0, 99), '0', content.length));
    write(padded(content));
  }
  write(Buffer.alloc(1024));
}

function header(name: string, type: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 'latin1');
  block.write(['0000644', '0000000', '0000000', ''].join('\0'), 100, 'latin1');
  block.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'latin1');
  block.fill(' ', 148, 156);
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** The length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.from(`${length}${rest}`, 'latin1');
}
