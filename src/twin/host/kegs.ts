// Homebrew's kegs on a simulated host: what a formula puts into the prefix when it is installed, as placeholder files, and
// the record that it is installed. Files come before the record and go before it, so a killed change can be repeated.
import { posix } from 'node:path';
import type { Host, Inventory } from '../../inventory/inventory.ts';
import type { TwinStore } from '../store.ts';
import { brewPrefix } from './brew-prefix.ts';
import { serviceLaunchdPlist } from './launchd-plist.ts';
import { serviceStandIn } from './stand-in.ts';
import type { SimulatedHost } from './twin-host.ts';

export interface Formula {
  readonly name: string;
  readonly version: string;
  readonly programs: readonly string[];
  /** Not linked into the prefix's `bin` (https://docs.brew.sh/FAQ, keg-only). */
  readonly kegOnly?: boolean;
  /** The program that its service runs. */
  readonly service?: string;
}

const known: readonly Formula[] = [
  { name: 'docker', version: '29.1.3', programs: ['docker'] },
  { name: 'helm', version: '4.0.4', programs: ['helm'] },
  { name: 'kubernetes-cli', version: '1.35.0', programs: ['kubectl'] },
  { name: 'k9s', version: '0.50.16', programs: ['k9s'] },
  { name: 'minikube', version: '1.37.0', programs: ['minikube'] },
  { name: 'podman', version: '5.7.1', programs: ['podman'] },
  { name: 'tailscale', version: '1.92.3', programs: ['tailscale', 'tailscaled'], service: 'tailscaled' },
  { name: 'miniflux', version: '2.2.16', programs: ['miniflux'], service: 'miniflux' },
  { name: 'postgresql@18', version: '18.1', programs: ['postgres', 'pg_isready', 'pg_dump', 'psql'], kegOnly: true, service: 'postgres' },
];

/** A formula that the twin knows, or that a service of the inventory comes from. */
export function formulaOf(inventory: Inventory, name: string): Formula | undefined {
  const fixed = known.find((each) => each.name === name);
  if (fixed !== undefined) return fixed;
  const service = inventory.services.find((each) => 'brew' in each.manager && each.manager.brew === name);
  if (service === undefined) return undefined;
  const standIn = serviceStandIn(inventory, service).program;
  const program = standIn === 'listener' ? (name.split('@')[0] ?? name) : standIn;
  return { name, version: name.split('@')[1] ?? '1.0.0', programs: [program], service: program, kegOnly: name.includes('@') };
}

/** Formulas of which a program stands in Homebrew's prefix, by the inventory: they came from there. */
export function formulasOf(host: Host): readonly Formula[] {
  const prefix = brewPrefix(host);
  return known.filter(({ name, programs }) =>
    programs.some((program) =>
      host.programs.some((path) => path === `${prefix}/bin/${program}` || path === `${prefix}/opt/${name}/bin/${program}`),
    ),
  );
}

export function kegPlistName(formula: string): string {
  return `homebrew.mxcl.${formula}.plist`;
}

export class Kegs {
  readonly #store: TwinStore;
  readonly #host: SimulatedHost;
  readonly #prefix: string;
  constructor(store: TwinStore, host: SimulatedHost) {
    this.#store = store;
    this.#host = host;
    this.#prefix = brewPrefix(host.inventory);
  }

  version(formula: string): string | undefined {
    return this.#store.get<string>('brew', this.#key(formula));
  }

  installed(): readonly { readonly name: string; readonly version: string }[] {
    const start = this.#key('');
    return this.#store
      .entries<string>('brew')
      .filter(([key]) => key.startsWith(start))
      .map(([key, version]) => ({ name: key.slice(start.length), version }));
  }

  install(formula: Formula): void {
    for (const { path, content, mode } of this.#files(formula)) this.#host.files.seedFile(path, content, mode);
    this.#store.set('brew', this.#key(formula.name), formula.version);
  }

  uninstall(formula: Formula): void {
    const opt = posix.join(this.#prefix, 'opt', formula.name);
    for (const { path } of this.#files(formula)) this.#host.files.remove(path);
    for (const directory of [`${opt}/bin`, opt]) if (this.#host.files.list(directory)?.length === 0) this.#host.files.remove(directory);
    this.#store.remove('brew', this.#key(formula.name));
  }

  #files(formula: Formula): readonly { readonly path: string; readonly content: string; readonly mode: number }[] {
    const opt = posix.join(this.#prefix, 'opt', formula.name);
    const programs = formula.programs.flatMap((name) => {
      const places = [`${opt}/bin/${name}`, ...(formula.kegOnly === true ? [] : [`${this.#prefix}/bin/${name}`])];
      return places.map((path) => ({ path, content: `placeholder of ${formula.name} ${formula.version} ${name}\n`, mode: 0o755 }));
    });
    if (formula.service === undefined) return programs;
    const log = `${this.#prefix}/var/log/${formula.name}.log`;
    const plist = serviceLaunchdPlist({
      label: `homebrew.mxcl.${formula.name}`,
      argv: [`${opt}/bin/${formula.service}`],
      stdout: log,
      stderr: log,
    });
    return [...programs, { path: `${opt}/${kegPlistName(formula.name)}`, content: plist, mode: 0o644 }];
  }

  #key(formula: string): string {
    return `${this.#host.name}:${formula}`;
  }
}
