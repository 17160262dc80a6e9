// Names of the tailnet, kept in the twin's store. A name that another holder has is given out as `name-1`, `name-2` …, as
// the real control plane does with machine names (https://tailscale.com/docs/concepts/machine-names).
import type { JsonObject } from '../core/json.ts';
import type { TwinStore } from './store.ts';
import type { NameTarget, Tailnet } from './world.ts';

interface NameRecord extends JsonObject {
  readonly holder: string;
  readonly wanted: string;
  readonly target: NameTarget & JsonObject;
}

const collection = 'tailnet';

export class StoredTailnet implements Tailnet {
  readonly suffix: string;
  readonly #store: TwinStore;
  constructor(store: TwinStore, suffix: string) {
    this.#store = store;
    this.suffix = suffix;
  }

  claim(wanted: string, holder: string, target: NameTarget): string {
    return this.#store.transaction(() => {
      const own = this.#records().find(([, record]) => record.holder === holder && record.wanted === wanted);
      const name = own?.[0] ?? this.#free(wanted);
      this.#store.set(collection, name, { holder, wanted, target: { ...target } } satisfies NameRecord);
      return name;
    });
  }

  release(holder: string, name?: string): void {
    this.#store.transaction(() => {
      for (const [each, record] of this.#records()) {
        if (record.holder === holder && (name === undefined || name === each)) this.#store.remove(collection, each);
      }
    });
  }

  holder(name: string): string | undefined {
    return this.#store.get<NameRecord>(collection, name)?.holder;
  }

  target(name: string): NameTarget | undefined {
    return this.#store.get<NameRecord>(collection, name)?.target;
  }

  entries(): readonly { readonly name: string; readonly holder: string; readonly target: NameTarget }[] {
    return this.#records().map(([name, { holder, target }]) => ({ name, holder, target }));
  }

  #records(): readonly (readonly [name: string, record: NameRecord])[] {
    return this.#store.entries<NameRecord>(collection);
  }

  #free(wanted: string): string {
    for (let suffix = 0; ; suffix += 1) {
      const name = suffix === 0 ? wanted : `${wanted}-${suffix}`;
      if (this.#store.get(collection, name) === undefined) return name;
    }
  }
}
