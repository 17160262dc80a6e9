// `cp -a --parents` of files that are named one by one, from one folder of a place to another of it.
import { chmodSync, copyFileSync, lstatSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesUnder, micros } from './list-tree.ts';
import type { TreePlace } from './tree-place.ts';

export function copyTree(from: string, to: string, place: TreePlace, names: readonly string[]): void {
  for (const name of names) {
    const [source, target] = [bytesUnder(place.real(from), name), bytesUnder(place.real(to), name)];
    const stat = lstatSync(source, { bigint: true, throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    mkdirSync(bytesUnder(place.real(to), dirname(name)), { recursive: true });
    rmSync(target, { force: true });
    copyFileSync(source, target);
    const shown = Buffer.from(name, 'latin1').toString('utf8');
    place.give(`${to}/${shown}`, place.ownerOf(`${from}/${shown}`).name);
    chmodSync(target, Number(stat.mode & 0o7777n));
    const mtime = Number(micros(stat.mtimeNs));
    utimesSync(target, mtime, mtime);
  }
}
