// The objects of one resource, in the order in which a server lists them (that of its keys: namespace, slash, name). The order is
// kept between lists, and each namespace has its own shelf: controllers list both after every change.
import type { Doc } from './doc.ts';

export class ObjectCollection {
  readonly #objects = new Map<string, Doc>();
  readonly #namespaces = new Map<string, Map<string, Doc>>();
  #order: readonly string[] | undefined;

  get(namespace: string, name: string): Doc | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(namespace: string, name: string, object: Doc): void {
    const key = `${namespace}/${name}`;
    if (!this.#objects.has(key)) this.#order = undefined;
    this.#objects.set(key, object);
    const shelf = this.#namespaces.get(namespace);
    if (shelf === undefined) this.#namespaces.set(namespace, new Map([[name, object]]));
    else shelf.set(name, object);
  }

  delete(namespace: string, name: string): void {
    if (!this.#objects.delete(`${namespace}/${name}`)) return;
    this.#order = undefined;
    const shelf = this.#namespaces.get(namespace);
    shelf?.delete(name);
    if (shelf?.size === 0) this.#namespaces.delete(namespace);
  }

  /** A new list each time. */
  list(namespace?: string): Doc[] {
    if (namespace !== undefined)
      return [...(this.#namespaces.get(namespace)?.entries() ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    this.#order ??= [...this.#objects.keys()].sort();
    return this.#order.map((key) => this.#objects.get(key) as Doc);
  }
}
