// The files of a container in the twin: a folder of its own, with its volumes where they are mounted. Every path leads below
// these folders, whatever it says and whichever links lie on the way; nothing of the machine is in reach.
import { lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

export interface Mount {
  /** Where the container sees it. */
  readonly path: string;
  readonly directory: string;
  readonly readOnly: boolean;
  /** Where the owners of its files are remembered: a volume outlives its pod. Beside the folder unless given. */
  readonly owners?: string;
}

export class PodFiles {
  readonly #mounts: readonly Mount[];

  /** The first mount is the root, at `/`. */
  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts.toSorted((a, b) => b.path.length - a.path.length);
    for (const mount of mounts) mkdirSync(mount.directory, { recursive: true, mode: 0o700 });
  }

  /** The absolute path in the container, without `.`, `..` and links on the way (and, unless told, at its end). */
  locate(path: string, options: { readonly from?: string; readonly keepLink?: boolean } = {}): string {
    let pending = posix
      .resolve('/', options.from ?? '/', path)
      .split('/')
      .filter((part) => part !== '');
    let here = '/';
    for (let links = 0; pending.length > 0;) {
      const part = pending.shift() ?? '';
      const next = part === '..' ? posix.dirname(here) : posix.join(here, part);
      const target = pending.length === 0 && options.keepLink === true ? undefined : linkAt(this.#place(next).real);
      if (target === undefined) {
        here = next;
        continue;
      }
      if ((links += 1) > 40) throw failure('ELOOP', path, 'Too many levels of symbolic links');
      pending = [...target.split('/').filter((each) => each !== '' && each !== '.'), ...pending];
      if (target.startsWith('/')) here = '/';
    }
    return here;
  }

  /** Where a located path really lies. */
  real(located: string): string {
    return this.#place(located).real;
  }

  /** Where a located path really lies, to write there; throws `EROFS` where the container may not. */
  writable(located: string): string {
    const place = this.#place(located);
    if (place.mount.readOnly) throw failure('EROFS', located, 'Read-only file system');
    return place.real;
  }

  /** The mount in which a located path lies, and where in it. */
  mountOf(located: string): { readonly mount: Mount; readonly inside: string } {
    const { mount } = this.#place(located);
    return { mount, inside: mount.path === '/' ? located : located.slice(mount.path.length) };
  }

  /** Names of mounts directly within a located folder: they are there although the folder itself does not hold them. */
  mountsIn(located: string): readonly string[] {
    const within = located === '/' ? '/' : `${located}/`;
    return this.#mounts.flatMap((mount) => {
      if (mount.path === '/' || !mount.path.startsWith(within)) return [];
      return [mount.path.slice(within.length).split('/')[0] ?? ''];
    });
  }

  #place(located: string): { readonly mount: Mount; readonly real: string } {
    for (const mount of this.#mounts) {
      const inside =
        mount.path === '/'
          ? located
          : located === mount.path
            ? '/'
            : located.startsWith(`${mount.path}/`)
              ? located.slice(mount.path.length)
              : undefined;
      if (inside !== undefined) return { mount, real: join(mount.directory, inside) };
    }
    throw failure('ENOENT', located, 'No such file or directory');
  }
}

/** Makes the folder of a file that is about to be written. */
export function makeParent(real: string): void {
  mkdirSync(dirname(real), { recursive: true, mode: 0o755 });
}

function linkAt(real: string): string | undefined {
  try {
    return lstatSync(real).isSymbolicLink() ? readlinkSync(real) : undefined;
  } catch {
    return undefined;
  }
}

export function failure(code: string, path: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path}: ${message}`), { code });
}
