// Debian's packages on a simulated host: what can be had, what is installed, and what comes or goes with what.
import type { JsonObject } from '../../core/json.ts';
import type { TwinStore } from '../store.ts';
import type { SimulatedHost } from './twin-host.ts';

export interface AptPackage extends JsonObject {
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly string[];
  readonly depends: readonly string[];
  /** Names of programs in /usr/bin. */
  readonly programs: readonly string[];
}

export interface InstalledPackage extends JsonObject {
  readonly version: string;
  readonly status: 'installed' | 'config-files';
  readonly held: boolean;
}

/** Of Debian 12; a test or a plan's own repository adds others to the collection `apt-available` of the store. */
const known: readonly AptPackage[] = [
  { name: 'jq', versions: ['1.6-2.1+deb12u1'], depends: ['libjq1'], programs: ['jq'] },
  { name: 'libjq1', versions: ['1.6-2.1+deb12u1'], depends: ['libonig5'], programs: [] },
  { name: 'libonig5', versions: ['6.9.8-1'], depends: [], programs: [] },
  { name: 'nginx', versions: ['1.22.1-9+deb12u3'], depends: ['nginx-common'], programs: [] },
  { name: 'nginx-common', versions: ['1.22.1-9+deb12u3'], depends: [], programs: [] },
  { name: 'rsync', versions: ['3.2.7-1+deb12u2'], depends: [], programs: ['rsync'] },
  { name: 'sqlite3', versions: ['3.40.1-2+deb12u2'], depends: [], programs: ['sqlite3'] },
  { name: 'tree', versions: ['2.1.0-1'], depends: [], programs: ['tree'] },
];

export class Apt {
  readonly #store: TwinStore;
  readonly #host: SimulatedHost;
  constructor(store: TwinStore, host: SimulatedHost) {
    this.#store = store;
    this.#host = host;
  }

  available(name: string): AptPackage | undefined {
    return this.#store.get<AptPackage>('apt-available', name) ?? known.find((each) => each.name === name);
  }

  newest(name: string): string {
    return this.available(name)?.versions.at(-1) ?? '';
  }

  installed(name: string): InstalledPackage | undefined {
    return this.#store.get<InstalledPackage>('apt', this.#key(name));
  }

  all(): readonly (readonly [name: string, record: InstalledPackage])[] {
    const start = this.#key('');
    return this.#store
      .entries<InstalledPackage>('apt')
      .filter(([key]) => key.startsWith(start))
      .map(([key, record]) => [key.slice(start.length), record]);
  }

  /** What an installation of these would bring, dependencies first; `undefined` for a name that nobody has. */
  needs(name: string): readonly string[] | undefined {
    const found = this.available(name);
    if (found === undefined) return undefined;
    return [...new Set([...found.depends.flatMap((each) => this.needs(each) ?? []), name])];
  }

  /** What has to go with it: all that needs it. */
  neededBy(name: string): readonly string[] {
    return this.all()
      .filter(([each, { status }]) => each !== name && status === 'installed' && this.needs(each)?.includes(name) === true)
      .map(([each]) => each);
  }

  put(name: string, record: InstalledPackage): void {
    for (const program of this.available(name)?.programs ?? []) {
      const path = `/usr/bin/${program}`;
      if (record.status === 'installed') this.#host.files.writeSystemFile(path, `placeholder of ${name} ${record.version}\n`, 0o755);
      else this.#host.files.removeSystemFile(path);
    }
    this.#store.set('apt', this.#key(name), record);
  }

  forget(name: string): void {
    for (const program of this.available(name)?.programs ?? []) this.#host.files.removeSystemFile(`/usr/bin/${program}`);
    this.#store.remove('apt', this.#key(name));
  }

  #key(name: string): string {
    return `${this.#host.name}:${name}`;
  }
}
