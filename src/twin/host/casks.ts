// Homebrew's casks on a simulated Mac: an application in /Applications or a program in the prefix, as placeholders.
import type { TwinStore } from '../store.ts';
import { brewPrefix } from './brew-prefix.ts';
import type { SimulatedHost } from './twin-host.ts';

interface Cask {
  readonly name: string;
  readonly version: string;
  /** Of an application, its name; of a program, its name in the prefix's `bin`. */
  readonly app?: string;
  readonly program?: string;
}

const known: readonly Cask[] = [
  { name: 'docker-desktop', version: '4.55.0,213807', app: 'Docker.app' },
  { name: 'plex-media-server', version: '1.42.2.10156', app: 'Plex Media Server.app' },
  { name: 'podman-desktop', version: '1.24.2', app: 'Podman Desktop.app' },
  { name: '1password-cli', version: '2.32.0', program: 'op' },
];

export class Casks {
  readonly #store: TwinStore;
  readonly #host: SimulatedHost;
  constructor(store: TwinStore, host: SimulatedHost) {
    this.#store = store;
    this.#host = host;
  }

  known(name: string): boolean {
    return known.some((each) => each.name === name);
  }

  installed(): readonly { readonly name: string; readonly version: string }[] {
    const start = this.#key('');
    return this.#store
      .entries<string>('casks')
      .filter(([key]) => key.startsWith(start))
      .map(([key, version]) => ({ name: key.slice(start.length), version }));
  }

  install(name: string): void {
    const cask = known.find((each) => each.name === name);
    if (cask === undefined) return;
    this.#host.files.seedFile(this.#file(cask), `placeholder of ${cask.name} ${cask.version}\n`, 0o755);
    this.#store.set('casks', this.#key(name), cask.version);
  }

  uninstall(name: string): void {
    const cask = known.find((each) => each.name === name);
    if (cask === undefined) return;
    this.#host.files.removeTree(cask.app === undefined ? this.#file(cask) : `/Applications/${cask.app}`);
    this.#store.remove('casks', this.#key(name));
  }

  #file({ app, program, name }: Cask): string {
    return app === undefined ? `${brewPrefix(this.#host.inventory)}/bin/${program ?? name}` : `/Applications/${app}/Contents/MacOS/${name}`;
  }

  #key(name: string): string {
    return `${this.#host.name}:${name}`;
  }
}
