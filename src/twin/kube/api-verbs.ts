// What the API server does with one object: create, update, patch, apply, delete, in the order of the real one
// (decode, default, own, validate, store), with dry runs that stop before the last.
import { digestOfBytes } from '../../core/digest.ts';
import type { Clock } from '../../ports/context.ts';
import { ApiError } from './api-error.ts';
import { carryOver, nextGeneration } from './carry-over.ts';
import { checkBase64, checkBody, checkName } from './check-body.ts';
import { setCustomDefaults } from './custom-validation.ts';
import { setDefaults } from './defaults.ts';
import { at, copy, docAt, isDoc, put, textAt, type Doc, type Value } from './doc.ts';
import { applyFields, sameContent, sameOwners, stampManager, updateFields, type Manager } from './managed-fields.ts';
import type { ObjectStore } from './object-store.ts';
import { jsonPatch, mergePatch, strategicPatch } from './patches.ts';
import type { ResourceType } from './resource-types.ts';
import { prune, typeErrors, unknownFields } from './type-check.ts';
import { validate } from './validation.ts';

export interface Target {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource?: 'status' | 'scale';
}

export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly force?: boolean;
  /** What becomes of fields that the type does not have: `Strict` refuses them, `Warn` says so in `warnings` (https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation). */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly warnings?: string[];
}

export interface RemoveOptions {
  readonly dryRun: boolean;
  readonly uid?: string;
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
}

export type PatchFormat = 'apply' | 'merge' | 'json' | 'strategic';

export class ApiVerbs {
  readonly #objects: ObjectStore;
  readonly #clock: Clock;
  #second: number | undefined;
  #now = '';
  constructor(objects: ObjectStore, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  /** Whole seconds, as the API writes times. */
  now(): string {
    const second = Math.floor(this.#clock.now() / 1000);
    if (this.#second !== second) {
      this.#second = second;
      this.#now = new Date(second * 1000).toISOString().replace('.000Z', 'Z');
    }
    return this.#now;
  }

  live(target: Target): Doc | undefined {
    return this.#objects.get(target.type, target.namespace, target.name);
  }

  existing(target: Target): Doc {
    const live = this.live(target);
    if (live === undefined) throw ApiError.notFound(target.type.plural, target.type.group, target.name);
    return live;
  }

  create(type: ResourceType, namespace: string | undefined, body: Doc, options: WriteOptions): Doc {
    checkBody(type, body);
    const object = copy(body);
    const metadata = docAt(object, 'metadata');
    object['metadata'] = metadata;
    const prefix = textAt(metadata, 'generateName');
    if (textAt(metadata, 'name') === undefined && prefix !== undefined) {
      metadata['name'] = `${prefix}${digestOfBytes(`${prefix}${this.#objects.version}`).slice(7, 12)}`;
    }
    const target = this.#target(type, namespace, object);
    if (this.live(target) !== undefined) throw ApiError.alreadyExists(type.plural, type.group, target.name);
    if (metadata['resourceVersion'] !== undefined && metadata['resourceVersion'] !== '')
      throw ApiError.badRequest('resourceVersion should not be set on objects to be created');
    return this.#store(target, undefined, object, { manager: options.manager, operation: 'Update' }, options);
  }

  update(target: Target, body: Doc, options: WriteOptions): Doc {
    checkBody(target.type, body);
    checkName(target, body);
    const live = this.existing(target);
    return this.#store(target, live, copy(body), this.#updater(target, options), options);
  }

  /** An applied body is this method's own from then on: what is stored may be made of it. */
  patch(target: Target, format: PatchFormat, body: Value, options: WriteOptions): Doc {
    if (format === 'apply') return this.#apply(target, body, options);
    const live = this.existing(target);
    const from = copy(live);
    const next =
      format === 'merge'
        ? mergePatch(from, body)
        : format === 'strategic'
          ? strategicPatch(from, body, target.type.schema)
          : jsonPatch(from, body);
    checkName(target, next as Doc);
    if (textAt(body, 'metadata.resourceVersion') === undefined) put(next as Doc, 'metadata.resourceVersion', undefined);
    return this.#store(target, live, next as Doc, this.#updater(target, options), options);
  }

  remove(target: Target, options: RemoveOptions): { readonly gone: boolean; readonly object: Doc } {
    const live = this.existing(target);
    const uid = textAt(live, 'metadata.uid') ?? '';
    if (options.uid !== undefined && options.uid !== uid) {
      throw ApiError.conflict(
        target.type.plural,
        target.type.group,
        target.name,
        `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`,
      );
    }
    if (textAt(live, 'metadata.deletionTimestamp') !== undefined) return { gone: false, object: live };
    const next = copy(live);
    const held = at(next, 'metadata.finalizers');
    const wait = options.propagation === 'Foreground' ? 'foregroundDeletion' : options.propagation === 'Orphan' ? 'orphan' : undefined;
    if (wait !== undefined) put(next, 'metadata.finalizers', [...(Array.isArray(held) ? held : []), wait]);
    put(next, 'metadata.deletionTimestamp', this.now());
    put(next, 'metadata.deletionGracePeriodSeconds', 0);
    if (target.type.kind === 'Namespace') put(next, 'status.phase', 'Terminating');
    if (target.type.kind === 'CustomResourceDefinition') put(next, 'metadata.finalizers', ['customresourcecleanup.apiextensions.k8s.io']);
    const waits = at(next, 'metadata.finalizers') !== undefined || target.type.kind === 'Namespace' || target.type.kind === 'Pod';
    if (options.dryRun) return { gone: !waits, object: next };
    return { gone: !waits, object: this.#objects.save(target.type, next) };
  }

  #apply(target: Target, body: Value, options: WriteOptions): Doc {
    if (!isDoc(body)) throw ApiError.badRequest('the apply configuration is not an object');
    checkBody(target.type, body);
    if (Array.isArray(at(body, 'metadata.managedFields')) && (at(body, 'metadata.managedFields') as Value[]).length > 0)
      throw ApiError.badRequest('metadata.managedFields must be nil');
    const applied = body;
    checkName(target, applied);
    put(applied, 'metadata.name', target.name);
    if (target.namespace !== undefined) put(applied, 'metadata.namespace', target.namespace);
    const live = this.live(target);
    const given = textAt(applied, 'metadata.resourceVersion');
    if (live === undefined && given !== undefined)
      throw ApiError.conflict(
        target.type.plural,
        target.type.group,
        target.name,
        'resourceVersion specified for an object that does not exist',
      );
    for (const field of ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation', 'selfLink'])
      put(applied, `metadata.${field}`, undefined);
    if (target.type.hasStatus && target.subresource === undefined) delete applied['status'];
    const manager: Manager = {
      manager: options.manager,
      operation: 'Apply',
      ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
    };
    const context = { schema: target.type.schema, hasStatus: target.type.hasStatus, apiVersion: target.type.apiVersion };
    const merged = applyFields(live, applied, manager, options.force ?? false, context);
    if (given !== undefined) put(merged, 'metadata.resourceVersion', given);
    return this.#store(target, live, merged, manager, options);
  }

  /** Defaults, ownership, validation, and the write. */
  #store(target: Target, live: Doc | undefined, object: Doc, manager: Manager, options: WriteOptions): Doc {
    const { type } = target;
    if (live === undefined) this.#checkNamespace(target);
    const metadata = docAt(object, 'metadata');
    const given = textAt(metadata, 'resourceVersion');
    if (live !== undefined && given !== undefined && given !== textAt(live, 'metadata.resourceVersion')) {
      throw ApiError.conflict(
        type.plural,
        type.group,
        target.name,
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    }
    if (manager.operation === 'Update') {
      const wrong = typeErrors(object, type.schema, false)[0];
      if (wrong !== undefined)
        throw ApiError.badRequest(`${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${wrong}`);
      checkFields(object, type, options);
    }
    prune(object, type.schema);
    carryOver(target, live, object, { now: this.now(), version: this.#objects.version });
    if (type.kind === 'Secret') checkBase64(docAt(object, 'data'));
    if (type.custom) setCustomDefaults(object, type.openApi);
    else setDefaults(object);
    if (type.kind === 'PersistentVolume' && live === undefined) put(object, 'status.lastPhaseTransitionTime', this.now());
    validate(object, live, type);
    const context = { schema: type.schema, hasStatus: type.hasStatus, apiVersion: type.apiVersion };
    if (manager.operation === 'Update') {
      // A writer may put ownership right itself; leaving it out keeps what is there, and `[{}]` clears it.
      const given = at(object, 'metadata.managedFields');
      const entries =
        Array.isArray(given) && given.length > 0
          ? given.filter((entry) => textAt(entry, 'manager') !== undefined)
          : at(live, 'metadata.managedFields');
      put(object, 'metadata.managedFields', entries);
      updateFields(live, object, manager, context);
    }
    if (live === undefined || !sameContent(live, object)) {
      stampManager(object, manager, this.now());
      nextGeneration(type, live, object);
    } else if (sameOwners(live, object)) return live;
    if (options.dryRun) {
      put(object, 'metadata.resourceVersion', textAt(live, 'metadata.resourceVersion'));
      return object;
    }
    return this.#objects.keep(type, object);
  }

  #checkNamespace(target: Target): void {
    if (target.namespace === undefined) return;
    const namespace = this.#objects.get(this.#objects.type('Namespace'), undefined, target.namespace);
    if (namespace === undefined) throw ApiError.notFound('namespaces', '', target.namespace);
    if (at(namespace, 'metadata.deletionTimestamp') !== undefined) {
      const because = `unable to create new content in namespace ${target.namespace} because it is being terminated`;
      throw new ApiError(403, 'Forbidden', `${target.type.plural} "${target.name}" is forbidden: ${because}`, {
        name: target.name,
        kind: target.type.plural,
        causes: [
          { reason: 'NamespaceTerminating', message: `namespace ${target.namespace} is being terminated`, field: 'metadata.namespace' },
        ],
      });
    }
  }

  #target(type: ResourceType, namespace: string | undefined, object: Doc): Target {
    const target = { type, namespace, name: textAt(object, 'metadata.name') ?? '' };
    checkName(target, object);
    return target;
  }

  #updater(target: Target, options: WriteOptions): Manager {
    return {
      manager: options.manager,
      operation: 'Update',
      ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
    };
  }
}

function checkFields(object: Doc, type: ResourceType, { fieldValidation = 'Ignore', warnings }: WriteOptions): void {
  if (fieldValidation === 'Ignore') return;
  const unknown = unknownFields(object, type.schema).map((path) => `unknown field "${path}"`);
  if (unknown.length === 0) return;
  if (fieldValidation === 'Warn') warnings?.push(...unknown);
  else
    throw ApiError.badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${unknown.join(', ')}`,
    );
}
