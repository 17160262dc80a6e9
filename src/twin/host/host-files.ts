// Files of a simulated host: real files below a root directory, with real modes and contents. Owners are kept in the
// store, because the process of the twin cannot (and must not) give files away. Permission checks are made here, not by
// the operating system: the twin may run as root, to which no mode says no.
import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { join, posix } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import type { Host } from '../../inventory/inventory.ts';
import type { PathStatus } from '../../ports/host.ts';
import type { TwinStore } from '../store.ts';
import { brewPrefix } from './brew-prefix.ts';

export class HostFiles {
  readonly #host: Host;
  readonly #store: TwinStore;
  readonly #root: string;
  readonly #temporary: string;
  readonly #asRoot: boolean;
  readonly #directory: string;
  #count = 0;
  /** Where a symbolic link is or has been: only paths below one need to be followed. */
  readonly #links: Set<string>;

  /** `asRoot`: no permission is asked, and what is made belongs to root. */
  constructor(directory: string, host: Host, store: TwinStore, asRoot = false, links?: Set<string>) {
    this.#asRoot = asRoot;
    this.#host = host;
    this.#store = store;
    this.#root = join(directory, 'hosts', host.name, 'root');
    this.#temporary = join(directory, 'hosts', host.name, 'temporary');
    this.#directory = directory;
    this.#links = links ?? new Set(store.get<readonly string[]>('links', host.name) ?? []);
  }

  /** The same files with root's rights. */
  withRootsRights(): HostFiles {
    return new HostFiles(this.#directory, this.#host, this.#store, true, this.#links);
  }

  /** Makes the root, and clears what a killed process had not finished writing. For creation and opening. */
  prepare(): void {
    mkdirSync(this.#root, { recursive: true });
    rmSync(this.#temporary, { recursive: true, force: true });
    mkdirSync(this.#temporary, { recursive: true });
  }

  stat(path: string): PathStatus | undefined {
    const stats = this.#stats(path);
    if (stats === undefined) return undefined;
    const type = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file';
    return {
      type,
      mode: stats.mode & 0o7777,
      owner: this.owner(path),
      size: type === 'file' ? stats.size : 0,
      modifiedAt: Math.floor(stats.mtimeMs),
    };
  }

  read(path: string): Uint8Array | undefined {
    const stats = this.#stats(path);
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw this.#error('not-a-file', 'read', path, 'it is not a file');
    this.#allow('read', path, path, 0o4);
    return new Uint8Array(readFileSync(this.#real(path)));
  }

  /** Where a symbolic link leads, as it is written; `undefined` when there is none. */
  readLink(path: string): string | undefined {
    return this.#stats(path)?.isSymbolicLink() === true ? readlinkSync(this.#real(path)) : undefined;
  }

  /** Makes or replaces a symbolic link, whole or not at all. */
  link(path: string, target: string): void {
    this.#parent('link', path);
    if (this.#stats(path)?.isDirectory() === true) throw this.#error('not-a-file', 'link', path, 'it is a directory');
    this.#remember(path);
    this.#count += 1;
    const temporary = join(this.#temporary, `${process.pid}-${this.#count}`);
    symlinkSync(target, temporary);
    renameSync(temporary, this.#real(path));
  }

  /** Gives a file or a whole directory another name, in one step. */
  rename(from: string, to: string): void {
    this.#parent('move', from);
    this.#parent('move', to);
    const [before, after] = [this.#withinRoot(posix.normalize(from)), this.#withinRoot(posix.normalize(to))];
    for (const link of this.#links) if (link.startsWith(`${before}/`)) this.#remember(`${after}${link.slice(before.length)}`);
    renameSync(this.#real(from), this.#real(to));
  }

  /** For stand-ins of programs: removes a path and all below it; no permission is asked, symbolic links are never followed. */
  removeTree(path: string): void {
    if (this.#stats(path) === undefined) return;
    rmSync(this.#real(path), { recursive: true, force: true });
  }

  list(path: string): readonly string[] | undefined {
    const stats = this.#stats(path);
    if (stats === undefined) return undefined;
    if (!stats.isDirectory()) throw this.#error('not-a-directory', 'list', path, 'it is not a directory');
    this.#allow('list', path, path, 0o4);
    return readdirSync(this.#real(path)).sort();
  }

  /** Written beside the tree and renamed into it: whole or not at all, and no half-written name is ever seen. */
  write(path: string, content: Uint8Array | string, mode: number, owner?: string): void {
    this.#parent('write', path);
    const before = this.#stats(path);
    if (before?.isDirectory() === true) throw this.#error('not-a-file', 'write', path, 'it is a directory');
    if (before !== undefined) this.#allow('write', path, path, 0o2);
    this.#count += 1;
    const temporary = join(this.#temporary, `${process.pid}-${this.#asRoot ? 'root' : 'user'}-${this.#count}`);
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(temporary, mode);
    if (owner !== undefined) this.#setOwner(path, owner);
    else if (this.#asRoot && before === undefined) this.#setOwner(path, 'root');
    renameSync(temporary, this.#real(path));
  }

  makeDirectory(path: string, mode: number): void {
    const before = this.#stats(path);
    if (before !== undefined) {
      if (!before.isDirectory()) throw this.#error('not-a-directory', 'make', path, 'a file is there');
      if ((before.mode & 0o7777) !== mode) this.#allowOwner('make', path);
    } else {
      this.#parent('make', path);
      mkdirSync(this.#real(path));
      if (this.#asRoot) this.#setOwner(path, 'root');
    }
    // Apart from mkdir, whose mode the umask of this process would cut.
    chmodSync(this.#real(path), mode);
  }

  remove(path: string): void {
    const stats = this.#stats(path);
    if (stats === undefined) return;
    this.#parent('remove', path);
    if (stats.isDirectory()) {
      if (readdirSync(this.#real(path)).length > 0) throw this.#error('directory-not-empty', 'remove', path, 'it is not empty');
      rmdirSync(this.#real(path));
    } else {
      unlinkSync(this.#real(path));
    }
    this.#store.remove('owners', this.#key(path));
  }

  /** For stand-ins of programs: adds lines to a file, made when it is missing; no permission is asked. */
  append(path: string, text: string): void {
    if (this.#stats(posix.dirname(path))?.isDirectory() !== true) return;
    const file = openSync(this.#real(path), 'a', 0o644);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  }

  /** For stand-ins of programs that act as root: no permission is asked; missing directories are made. */
  writeSystemFile(path: string, content: Uint8Array | string, mode: number): void {
    this.seedDirectory(posix.dirname(path));
    if (this.#stats(path) !== undefined) unlinkSync(this.#real(path));
    this.seedFile(path, content, mode);
  }

  removeSystemFile(path: string): void {
    if (this.#stats(path) !== undefined) unlinkSync(this.#real(path));
  }

  /** For seeding: a directory and all above it, made with mode 755 where missing. */
  seedDirectory(path: string): void {
    mkdirSync(this.#real(path), { recursive: true, mode: 0o755 });
  }

  /** For seeding: a symbolic link, whoever owns its directory. */
  seedLink(path: string, target: string): void {
    this.#remember(path);
    symlinkSync(target, this.#real(path));
  }

  /** For seeding: a file that is not there yet. */
  seedFile(path: string, content: Uint8Array | string, mode: number): void {
    if (this.#stats(path) !== undefined) return;
    this.seedDirectory(posix.dirname(path));
    const before = this.#real(path);
    const temporary = join(this.#temporary, 'seed');
    const file = openSync(temporary, 'w', 0o600);
    writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
    closeSync(file);
    chmodSync(temporary, mode);
    renameSync(temporary, before);
  }

  /** For digests: names in a directory, whatever its mode. */
  everyName(path: string): readonly string[] {
    return readdirSync(this.#real(path)).sort();
  }

  /** For digests: the bytes of a file, whatever its mode says to the host's user. */
  everyByte(path: string): Uint8Array {
    const stats = this.#stats(path);
    // An ordinary user cannot read a file without the bit; so that all get the same answer, nobody does.
    if (stats === undefined || !stats.isFile() || (stats.mode & 0o400) === 0) return new Uint8Array();
    return new Uint8Array(readFileSync(this.#real(path)));
  }

  /** The recorded owner; else the host's user for what lies in a place of theirs, and root for the rest. */
  owner(path: string): string {
    const recorded = this.#store.get<string>('owners', this.#key(path));
    if (recorded !== undefined) return recorded;
    const own = [
      this.#host.user.home,
      brewPrefix(this.#host),
      '/tmp',
      '/private/tmp',
      '/Volumes',
      ...Object.keys(this.#host.paths ?? {}),
      ...this.#host.programs,
    ];
    const system = /^\/(usr\/(bin|sbin|lib|libexec)|bin|sbin|etc|System)(\/|$)/;
    const normal = posix.normalize(path);
    if (system.test(normal)) return 'root';
    return own.some((place) => normal === place || normal.startsWith(`${place}/`)) ? this.#host.user.name : 'root';
  }

  /** For stand-ins that keep large files: where a path of the host really lies. No permission is asked. */
  real(path: string): string {
    return this.#real(path);
  }

  /** For stand-ins of programs that give files away as root; for others it changes nothing. */
  give(path: string, owner: string): void {
    if (this.owner(path) !== owner && (this.#asRoot || this.#host.user.name === 'root')) this.#setOwner(path, owner);
  }

  #setOwner(path: string, owner: string): void {
    this.#store.set('owners', this.#key(path), owner);
  }

  #key(path: string): string {
    return `${this.#host.name}:${posix.normalize(path)}`;
  }

  #real(path: string): string {
    if (!path.startsWith('/') || path.includes('\0')) throw this.#error('not-a-file', 'open', path, 'the path is not absolute');
    return join(this.#root, this.#withinRoot(posix.normalize(path)));
  }

  /** The path with the links among its parents followed: the operating system would follow an absolute one out of the root. */
  #withinRoot(path: string, depth = 0): string {
    if (depth > 40) throw this.#error('not-a-directory', 'open', path, 'too many levels of symbolic links');
    for (const link of this.#links) {
      if (!path.startsWith(`${link}/`) || !isLink(join(this.#root, link))) continue;
      const target = posix.resolve(posix.dirname(link), readlinkSync(join(this.#root, link)));
      return this.#withinRoot(posix.join(target, path.slice(link.length)), depth + 1);
    }
    return path;
  }

  /** Before the link is made, so that none is ever unknown. */
  #remember(path: string): void {
    const real = this.#withinRoot(posix.normalize(path));
    if (this.#links.has(real)) return;
    this.#links.add(real);
    this.#store.set('links', this.#host.name, [...this.#links]);
  }

  #stats(path: string): Stats | undefined {
    try {
      return lstatSync(this.#real(path));
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  #parent(action: string, path: string): void {
    const parent = posix.dirname(posix.normalize(path));
    const stats = this.#stats(parent);
    if (stats?.isDirectory() !== true) {
      const what = stats === undefined ? 'does not exist' : 'is not a directory';
      throw this.#error('not-a-directory', action, path, `"${parent}" ${what}`);
    }
    this.#allow(action, path, parent, 0o2);
  }

  #allow(action: string, path: string, checked: string, bit: number): void {
    if (this.#asRoot) return;
    const stats = this.#stats(checked);
    if (stats === undefined) return;
    const owner = this.owner(checked);
    if (this.#host.user.name === 'root') return;
    const shift = owner === this.#host.user.name ? 6 : 0;
    if ((stats.mode & (bit << shift)) !== 0) return;
    const mode = (stats.mode & 0o7777).toString(8);
    throw this.#error('permission-denied', action, path, `"${checked}" belongs to ${owner} and has mode ${mode}`);
  }

  #allowOwner(action: string, path: string): void {
    if (this.#asRoot) return;
    const owner = this.owner(path);
    if (owner === this.#host.user.name) return;
    throw this.#error('permission-denied', action, path, `it belongs to ${owner}`);
  }

  #error(code: string, action: string, path: string, is: string): LongshoreError {
    return new LongshoreError(code, `cannot ${action} "${path}" on "${this.#host.name}": ${is}`, {
      next: 'Correct the path, or make the step that provides it come first.',
    });
  }
}

function isLink(real: string): boolean {
  try {
    return lstatSync(real).isSymbolicLink();
  } catch {
    return false;
  }
}

function writeAll(file: number, content: Uint8Array): void {
  let written = 0;
  while (written < content.length) written += writeSync(file, content, written);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
