// What a controller has looked at without finding anything to do: it needs no second look until one of the objects changes. Each run of
// the control loop looks at everything, which for hundreds of objects would cost more than the requests that change them.
import { textAt, type Doc } from '../doc.ts';

export class LookedAt {
  readonly #states = new Map<string, string>();

  /** Runs `look` unless the last one in this very state changed nothing. `around`: all that the look depends on, and all that it writes. */
  unlessDone(owner: Doc, around: () => readonly (Doc | undefined)[], look: () => void): void {
    const id = textAt(owner, 'metadata.uid') ?? '';
    const before = stateOf(around());
    if (this.#states.get(id) === before) return;
    look();
    if (stateOf(around()) === before) this.#states.set(id, before);
    else this.#states.delete(id);
  }

  /** Forgets those that are gone. */
  keep(owners: readonly Doc[]): void {
    if (this.#states.size <= owners.length) return;
    const uids = new Set(owners.map((owner) => textAt(owner, 'metadata.uid') ?? ''));
    for (const uid of this.#states.keys()) if (!uids.has(uid)) this.#states.delete(uid);
  }
}

/** Versions count over all objects of a cluster, so that they alone say which objects these are, and in which state. */
function stateOf(objects: readonly (Doc | undefined)[]): string {
  return objects.map((object) => (object === undefined ? '-' : (textAt(object, 'metadata.resourceVersion') ?? ''))).join(' ');
}
