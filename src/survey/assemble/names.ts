// Names of services in an inventory: short, and each given once.
import type { SeenUnit } from '../seen.ts';

/** `mcquack.eblume.devpi` is devpi, `kiwix.service` is kiwix. */
export function shortName(name: string): string {
  const bare = name.replace(/\.(service|timer|socket)$/, '');
  const last = /^[\w-]+(\.[\w-]+){2,}$/.test(bare) ? (bare.split('.').at(-1) ?? bare) : bare;
  const clean = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return clean === '' ? 'service' : clean;
}

/** Names are unique; a second one says where it comes from. */
export class Names {
  readonly #taken = new Set<string>();
  of(wanted: string, unit?: SeenUnit): string {
    const origin = unit?.project ?? (unit === undefined ? 'process' : unit.manager);
    const own = unit === undefined ? wanted : shortName(unit.name);
    const candidates = [wanted, own, `${own}-${shortName(origin)}`];
    const free = candidates.find((each) => !this.#taken.has(each)) ?? this.#numbered(candidates.at(-1) ?? wanted);
    this.#taken.add(free);
    return free;
  }

  #numbered(name: string): string {
    for (let number = 2; ; number += 1) if (!this.#taken.has(`${name}-${number}`)) return `${name}-${number}`;
  }
}
