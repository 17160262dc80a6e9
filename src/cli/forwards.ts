// The ways through hosts that a process has opened with `ssh -L`, each at most once, opened anew when it has broken.
import { join } from 'node:path';
import { LongshoreError } from '../core/error.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { openForward, type Forward } from '../transport/host/open-forward.ts';

export interface ForwardTarget {
  readonly host: string;
  /** As the host names it; its own loopback unless given. */
  readonly to?: string;
  readonly port: number;
  readonly socketName?: string;
}

export class Forwards implements AsyncDisposable {
  readonly #inventory: Inventory;
  readonly #forwards = new Map<string, Promise<Forward>>();
  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** The near end, a Unix socket. Errors: those of reaching a host, `host-unknown`. */
  async socket(target: ForwardTarget): Promise<{ readonly directory: string; readonly path: string }> {
    const { host, socketName = 'socket' } = target;
    const label = JSON.stringify([host, target.to, target.port, socketName]);
    const known = await this.#forwards.get(label)?.catch(() => undefined);
    const found = this.#inventory.hosts.find((each) => each.name === host);
    if (found === undefined)
      throw new LongshoreError('host-unknown', `cannot reach port ${target.port} through host "${host}": the inventory has no such host`, {
        next: 'Add it to the inventory, or correct the name in the plan.',
      });
    if (known?.open !== true) {
      await known?.[Symbol.asyncDispose]();
      this.#forwards.set(label, openForward({ ...target, socketName, ssh: found.ssh ?? {} }));
    }
    const { directory } = await (this.#forwards.get(label) as Promise<Forward>);
    return { directory, path: join(directory, socketName) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const forward of this.#forwards.values()) await (await forward.catch(() => undefined))?.[Symbol.asyncDispose]();
    this.#forwards.clear();
  }
}
