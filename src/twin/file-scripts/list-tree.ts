// `find -printf … | sort -z` over the files of a place, with the conditions that a move gives it.
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { TreePlace } from './tree-place.ts';

/** A path below a folder, of which each character is a byte. */
export function bytesUnder(real: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${real}/`), Buffer.from(path, 'latin1')]);
}

/** The paths of `-path ./PATH`, whose special characters stand behind backslashes. */
export function excludedFrom(conditions: readonly string[]): ReadonlySet<string> {
  const paths = conditions.flatMap((word, index) => (conditions[index - 1] === '-path' ? [word.slice(2).replaceAll(/\\(.)/g, '$1')] : []));
  return new Set(paths.map((path) => Buffer.from(path).toString('latin1')));
}

export function listTree(root: string, place: TreePlace, excluded: ReadonlySet<string>, onlyDirectories: boolean): Buffer {
  const real = place.real(root);
  const records: string[] = ['//end 0\0'];
  const visit = (path: string): void => {
    if (excluded.has(path)) return;
    const record = treeRecord(root, place, path);
    const isDirectory = record.startsWith('d');
    if (isDirectory || !onlyDirectories) records.push(`${path}//${record}`);
    if (!isDirectory) return;
    for (const each of readdirSync(path === '' ? real : bytesUnder(real, path), 'latin1')) visit(path === '' ? each : `${path}/${each}`);
  };
  visit('');
  // By bytes; the ends of two records never decide.
  return Buffer.from(records.sort().join(''), 'latin1');
}

/** `./PATH//SIZE/MTIME/CTIME/INODE` of a file; nothing where none is. */
export function versionLine(real: string, path: string): string {
  const stat = lstatSync(bytesUnder(real, path), { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `./${path}//${stat.size}/${micros(stat.mtimeNs)}/${nanos(stat.ctimeNs)}/${stat.ino}\0`;
}

/** What stands behind the path and its two slashes. */
export function treeRecord(root: string, place: TreePlace, path: string): string {
  const real = place.real(root);
  const bytes = path === '' ? Buffer.from(real) : bytesUnder(real, path);
  const stat = lstatSync(bytes, { bigint: true });
  const type = stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : stat.isFile() ? 'f' : stat.isFIFO() ? 'p' : 's';
  const { id } = place.ownerOf(path === '' ? root : `${root}/${Buffer.from(path, 'latin1').toString('utf8')}`);
  const mode = (stat.mode & 0o7777n).toString(8);
  const target = type === 'l' ? readlinkSync(bytes, 'latin1') : '';
  const numbers = [id, id, stat.size, micros(stat.mtimeNs), nanos(stat.ctimeNs), stat.ino, stat.nlink, stat.blocks].join(' ');
  return `${type} ${mode} ${numbers} ${target}\0`;
}

/** The nearest: what was set by Node is off by less than half of one. */
export function micros(value: bigint): string {
  const whole = (value + 500n) / 1000n;
  return `${whole / 1_000_000n}.${(whole % 1_000_000n).toString().padStart(6, '0')}0000`;
}

function nanos(value: bigint): string {
  return `${value / 1_000_000_000n}.${(value % 1_000_000_000n).toString().padStart(9, '0')}0`;
}
