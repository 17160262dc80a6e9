// The files of a zip archive, each unpacked when it is asked for (APPNOTE.TXT 4.3: the central directory says where they are). No zip64,
// no encryption: for archives whose digest is known.
import { inflateRawSync } from 'node:zlib';

export function readZip(bytes: Buffer): ReadonlyMap<string, () => Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('cannot read a zip archive: it has no central directory');
  const files = new Map<string, () => Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    const header = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, () => {
      const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
      const content = bytes.subarray(start, start + packed);
      return method === 0 ? content : inflateRawSync(content);
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
