// The objects of one cluster: in memory for reading, written through to the twin's store, with one counter of versions and a
// log of changes for watches. Only the process that serves the cluster has one.
import type { TwinStore } from '../store.ts';
import { ObjectCollection } from './object-collection.ts';
import { storedText } from './doc-text.ts';
import { copy, docAt, put, textAt, type Doc } from './doc.ts';
import { sameContent, sameOwners } from './managed-fields.ts';
import { builtinTypes, typesOfDefinition, type ResourceType } from './resource-types.ts';

export interface ChangeEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly resource: string;
  readonly object: Doc;
  /** As it was before; `undefined` when it was not there. */
  readonly before: Doc | undefined;
}

/** The first of a kind: no two built-in types that are stored share one, but for groups that are older names of another. */
const builtinKinds = new Map([...builtinTypes].reverse().map((type) => [type.kind, type]));

/** Where a type's objects are kept: all its versions share them. */
function resourceOf(type: Pick<ResourceType, 'group' | 'plural'>): string {
  return `${type.plural}.${type.group}`;
}

export class ObjectStore {
  readonly #store: TwinStore;
  readonly #objectsName: string;
  readonly #stateName: string;
  readonly #objects = new Map<string, ObjectCollection>();
  readonly #log: ChangeEvent[] = [];
  readonly #listeners = new Set<(event: ChangeEvent) => void>();
  #version: number;
  #types: readonly ResourceType[] | undefined;

  constructor(store: TwinStore, cluster: string) {
    this.#store = store;
    this.#objectsName = `kube/${cluster}/object`;
    this.#stateName = `kube/${cluster}/state`;
    // The version of the last removal is kept apart; otherwise the last one that was given stands in some object.
    this.#version = store.get<number>(this.#stateName, 'version') ?? 1;
    for (const [key, object] of store.entries<Doc>(this.#objectsName)) {
      const slash = key.indexOf('/');
      const [namespace = '', name = ''] = key.slice(slash + 1).split('/');
      this.#collection(key.slice(0, slash)).set(namespace, name, object);
      this.#version = Math.max(this.#version, Number(textAt(object, 'metadata.resourceVersion') ?? 0));
    }
  }

  get version(): number {
    return this.#version;
  }

  /** Built-in types and those of the established definitions. */
  types(): readonly ResourceType[] {
    this.#types ??= [...builtinTypes, ...this.list(this.type('CustomResourceDefinition')).flatMap(typesOfDefinition)];
    return this.#types;
  }

  /** A built-in type by kind. */
  type(kind: string): ResourceType {
    const type = builtinKinds.get(kind);
    if (type === undefined) throw new Error(`no built-in type ${kind}`);
    return type;
  }

  find(apiVersion: string, kind: string): ResourceType | undefined {
    return this.types().find((type) => type.apiVersion === apiVersion && type.kind === kind);
  }

  /** A type of a group by kind, in whatever version is served. */
  findKind(group: string, kind: string): ResourceType | undefined {
    return this.types().find((type) => type.group === group && type.kind === kind);
  }

  /** Never changed by callers: copy first. */
  get(type: ResourceType, namespace: string | undefined, name: string): Doc | undefined {
    return this.#collection(resourceOf(type)).get(namespace ?? '', name);
  }

  list(type: ResourceType, namespace?: string): Doc[] {
    return this.#collection(resourceOf(type)).list(namespace);
  }

  /** Writes an object with the next version, or removes it when its deletion has nothing left to wait for. */
  save(type: ResourceType, object: Doc, force = false): Doc {
    return this.#write(type, copy(object), force);
  }

  /** The same with an object that nobody else has, and that is the store's from now on. */
  keep(type: ResourceType, object: Doc): Doc {
    return this.#write(type, object);
  }

  #write(type: ResourceType, saved: Doc, force = false): Doc {
    const metadata = docAt(saved, 'metadata');
    const [namespace, name] = [textAt(metadata, 'namespace') ?? '', textAt(metadata, 'name') ?? ''];
    const [resource, key] = [resourceOf(type), `${resourceOf(type)}/${namespace}/${name}`];
    const collection = this.#collection(resource);
    const finalizers = metadata['finalizers'];
    if (Array.isArray(finalizers) && finalizers.length === 0) delete metadata['finalizers'];
    const waits =
      metadata['finalizers'] !== undefined ||
      type.kind === 'Pod' ||
      (type.kind === 'Namespace' && docAt(saved, 'spec')['finalizers'] !== undefined);
    const gone = force || (metadata['deletionTimestamp'] !== undefined && !waits);
    const before = collection.get(namespace, name);
    this.#version += 1;
    metadata['resourceVersion'] = String(this.#version);
    if (gone)
      this.#store.transaction(() => {
        this.#store.set(this.#stateName, 'version', this.#version);
        this.#store.remove(this.#objectsName, key);
      });
    else this.#store.setText(this.#objectsName, key, storedText(saved));
    if (gone) collection.delete(namespace, name);
    else collection.set(namespace, name, saved);
    this.#tell({
      type: gone ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED',
      version: this.#version,
      resource,
      object: saved,
      before,
    });
    return saved;
  }

  /** Removes an object whatever its finalizers say. */
  drop(type: ResourceType, object: Doc): Doc {
    const last = copy(object);
    put(last, 'metadata.finalizers', undefined);
    put(last, 'metadata.deletionTimestamp', textAt(last, 'metadata.deletionTimestamp') ?? new Date().toISOString().replace(/\.\d+Z$/, 'Z'));
    return this.save(type, last, true);
  }

  /** For controllers: changes a copy and writes it when that made a difference. What is gone meanwhile stays gone. */
  change(type: ResourceType, object: Doc, edit: (object: Doc) => void): Doc {
    const live = this.get(type, textAt(object, 'metadata.namespace'), textAt(object, 'metadata.name') ?? '');
    if (live === undefined) return object;
    const next = copy(live);
    edit(next);
    return sameContent(live, next) && sameOwners(live, next) ? next : this.#write(type, next);
  }

  /** Changes of a type after a version; `undefined` when the log does not reach back that far. */
  since(type: ResourceType, version: number): readonly ChangeEvent[] | undefined {
    const first = this.#log[0];
    if (version < this.#version && (first === undefined || (first.version > version + 1 && version > 1))) return undefined;
    return this.#log.filter((event) => event.version > version && event.resource === resourceOf(type));
  }

  subscribe(listener: (event: ChangeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  matches(event: ChangeEvent, type: ResourceType): boolean {
    return event.resource === resourceOf(type);
  }

  #collection(resource: string): ObjectCollection {
    const known = this.#objects.get(resource);
    if (known !== undefined) return known;
    const made = new ObjectCollection();
    this.#objects.set(resource, made);
    return made;
  }

  #tell(event: ChangeEvent): void {
    if (event.resource.startsWith('customresourcedefinitions.')) this.#types = undefined;
    this.#log.push(event);
    if (this.#log.length > 5000) this.#log.splice(0, 1000);
    for (const listener of this.#listeners) listener(event);
  }
}
