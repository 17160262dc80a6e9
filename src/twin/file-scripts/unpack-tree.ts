// `tar -xp` of what a move writes: files, directories, symlinks and hard links, with pax headers for times and long names.
import { chmodSync, linkSync, lstatSync, lutimesSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesUnder } from './list-tree.ts';
import type { ScriptStreams, TreePlace } from './tree-place.ts';

export async function unpackTree(root: string, place: TreePlace, { input }: ScriptStreams): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  const archive = Buffer.concat(chunks);
  const real = place.real(root);
  const folders: (() => void)[] = [];
  let pax = new Map<string, string>();
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const header = archive.subarray(at, at + 512);
    const text = (from: number, length: number) => header.toString('latin1', from, from + length).replace(/\0[^]*$/, '');
    const size = Number(pax.get('size') ?? Number.parseInt(text(124, 12), 8));
    const type = text(156, 1);
    const content = archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === 'x') {
      pax = readPax(content);
      continue;
    }
    const path = (pax.get('path') ?? text(0, 100)).replace(/^\.\//, '').replace(/\/$/, '');
    const link = pax.get('linkpath') ?? text(157, 100);
    const mtime = Number(pax.get('mtime') ?? Number.parseInt(text(136, 12), 8));
    const mode = Number.parseInt(text(100, 8), 8);
    const owner = text(265, 32) === '' ? String(Number.parseInt(text(108, 8), 8)) : text(265, 32);
    pax = new Map();
    const shown = path === '' ? root : `${root}/${Buffer.from(path, 'latin1').toString('utf8')}`;
    const bytes = path === '' ? Buffer.from(real) : bytesUnder(real, path);
    if (path !== '') mkdirSync(bytesUnder(real, dirname(path)), { recursive: true });
    if (type === '5') {
      mkdirSync(bytes, { recursive: true });
      place.give(shown, owner);
      // Last: writing into a folder changes its time, and its mode may forbid it.
      folders.push(() => {
        chmodSync(bytes, mode);
        utimesSync(bytes, mtime, mtime);
      });
      continue;
    }
    if (lstatSync(bytes, { throwIfNoEntry: false }) !== undefined) rmSync(bytes);
    if (type === '1') {
      linkSync(bytesUnder(real, link), bytes);
      place.give(shown, owner);
    } else if (type === '2') {
      place.link(shown, Buffer.from(link, 'latin1').toString('utf8'));
      place.give(shown, owner);
      lutimesSync(bytes, mtime, mtime);
    } else {
      writeFileSync(bytes, content);
      place.give(shown, owner);
      chmodSync(bytes, mode);
      utimesSync(bytes, mtime, mtime);
    }
  }
  for (const finish of folders.reverse()) finish();
}

function readPax(content: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const length = Number(content.toString('latin1', at, space));
    const record = content.toString('latin1', space + 1, at + length - 1);
    records.set(record.slice(0, record.indexOf('=')), record.slice(record.indexOf('=') + 1));
    at += length;
  }
  return records;
}
