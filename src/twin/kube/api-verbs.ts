// What the API server does with one object: create, update, patch, apply, delete, in the order of the real one
// (decode, default, own, validate, store), with dry runs that stop before the last.
import { isDeepStrictEqual } from 'node:util';
import { digestOfBytes } from '../../core/digest.ts';
import type { Clock } from '../../ports/context.ts';
import { ApiError } from './api-error.ts';
import { setCustomDefaults } from './custom-validation.ts';
import { setDefaults } from './defaults.ts';
import { at, copy, docAt, isDoc, numberAt, put, textAt, type Doc, type Value } from './doc.ts';
import { applyFields, stampManager, updateFields, withoutBookkeeping, type Manager } from './managed-fields.ts';
import type { ObjectStore } from './object-store.ts';
import { jsonPatch, mergePatch, strategicPatch } from './patches.ts';
import type { ResourceType } from './resource-types.ts';
import { prune, typeErrors } from './type-check.ts';
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
}

export type PatchFormat = 'apply' | 'merge' | 'json' | 'strategic';

const withoutGeneration = new Set(['ConfigMap', 'Secret', 'Namespace', 'Service', 'ServiceAccount', 'PersistentVolume', 'PersistentVolumeClaim', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'Event', 'Node', 'StorageClass', 'Endpoints', 'Lease', 'Pod']);

export class ApiVerbs {
  readonly #objects: ObjectStore;
  readonly #clock: Clock;
  constructor(objects: ObjectStore, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  /** Whole seconds, as the API writes times. */
  now(): string {
    return new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
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
    this.#checkBody(type, body);
    const object = copy(body);
    const metadata = docAt(object, 'metadata');
    object['metadata'] = metadata;
    const prefix = textAt(metadata, 'generateName');
    if (textAt(metadata, 'name') === undefined && prefix !== undefined) {
      metadata['name'] = `${prefix}${digestOfBytes(`${prefix}${this.#objects.version}`).slice(7, 12)}`;
    }
    const target = this.#target(type, namespace, object);
    if (this.live(target) !== undefined) throw ApiError.alreadyExists(type.plural, type.group, target.name);
    if (metadata['resourceVersion'] !== undefined && metadata['resourceVersion'] !== '') throw ApiError.badRequest('resourceVersion should not be set on objects to be created');
    return this.#store(target, undefined, object, { manager: options.manager, operation: 'Update' }, options);
  }

  update(target: Target, body: Doc, options: WriteOptions): Doc {
    this.#checkBody(target.type, body);
    this.#checkName(target, body);
    const live = this.existing(target);
    return this.#store(target, live, copy(body), this.#updater(target, options), options);
  }

  patch(target: Target, format: PatchFormat, body: Value, options: WriteOptions): Doc {
    if (format === 'apply') return this.#apply(target, body, options);
    const live = this.existing(target);
    const from = copy(live);
    const next =
      format === 'merge' ? mergePatch(from, body) : format === 'strategic' ? strategicPatch(from, body, target.type.schema) : jsonPatch(from, body);
    this.#checkName(target, next as Doc);
    if (textAt(body, 'metadata.resourceVersion') === undefined) put(next as Doc, 'metadata.resourceVersion', undefined);
    return this.#store(target, live, next as Doc, this.#updater(target, options), options);
  }

  remove(target: Target, options: { readonly dryRun: boolean; readonly uid?: string; readonly foreground?: boolean }): { readonly gone: boolean; readonly object: Doc } {
    const live = this.existing(target);
    const uid = textAt(live, 'metadata.uid') ?? '';
    if (options.uid !== undefined && options.uid !== uid) {
      throw ApiError.conflict(target.type.plural, target.type.group, target.name, `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`);
    }
    if (textAt(live, 'metadata.deletionTimestamp') !== undefined) return { gone: false, object: live };
    const next = copy(live);
    const held = at(next, 'metadata.finalizers');
    if (options.foreground === true) put(next, 'metadata.finalizers', [...(Array.isArray(held) ? held : []), 'foregroundDeletion']);
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
    this.#checkBody(target.type, body);
    if (Array.isArray(at(body, 'metadata.managedFields')) && (at(body, 'metadata.managedFields') as Value[]).length > 0) throw ApiError.badRequest('metadata.managedFields must be nil');
    const applied = copy(body);
    this.#checkName(target, applied);
    put(applied, 'metadata.name', target.name);
    if (target.namespace !== undefined) put(applied, 'metadata.namespace', target.namespace);
    const live = this.live(target);
    const given = textAt(applied, 'metadata.resourceVersion');
    if (live === undefined && given !== undefined) throw ApiError.conflict(target.type.plural, target.type.group, target.name, 'resourceVersion specified for an object that does not exist');
    for (const field of ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation', 'selfLink']) put(applied, `metadata.${field}`, undefined);
    if (target.type.hasStatus && target.subresource === undefined) delete applied['status'];
    const manager: Manager = { manager: options.manager, operation: 'Apply', ...(target.subresource === undefined ? {} : { subresource: target.subresource }) };
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
      throw ApiError.conflict(type.plural, type.group, target.name, 'the object has been modified; please apply your changes to the latest version and try again');
    }
    if (manager.operation === 'Update') {
      const wrong = typeErrors(object, type.schema, false)[0];
      if (wrong !== undefined) throw ApiError.badRequest(`${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${wrong}`);
    }
    prune(object, type.schema);
    this.#carry(target, live, object);
    if (type.kind === 'Secret') checkBase64(docAt(object, 'data'));
    if (type.custom) setCustomDefaults(object, type.openApi);
    else setDefaults(object);
    if (type.kind === 'PersistentVolume' && live === undefined) put(object, 'status.lastPhaseTransitionTime', this.now());
    validate(object, live, type);
    const context = { schema: type.schema, hasStatus: type.hasStatus, apiVersion: type.apiVersion };
    if (manager.operation === 'Update') {
      if (live !== undefined) put(object, 'metadata.managedFields', at(live, 'metadata.managedFields'));
      updateFields(live, object, manager, context);
    }
    const bare = (each: Doc): Doc => {
      const copied = withoutBookkeeping(each);
      put(copied, 'metadata.managedFields', undefined);
      return copied;
    };
    const changed = live === undefined || !isDeepStrictEqual(bare(live), bare(object));
    if (changed) {
      stampManager(object, manager, this.now());
      this.#generation(type, live, object);
    } else if (isDeepStrictEqual(withoutBookkeeping(live), withoutBookkeeping(object))) return live;
    if (options.dryRun) {
      put(object, 'metadata.resourceVersion', textAt(live, 'metadata.resourceVersion'));
      return object;
    }
    return this.#objects.save(type, object);
  }

  /** What a writer cannot say: identity, times, and status or spec as the subresource goes. */
  #carry(target: Target, live: Doc | undefined, object: Doc): void {
    const { type } = target;
    object['apiVersion'] = type.apiVersion;
    object['kind'] = type.kind;
    put(object, 'metadata.name', target.name);
    put(object, 'metadata.namespace', target.namespace);
    if (live === undefined) {
      if (type.hasStatus) delete object['status'];
      put(object, 'metadata.creationTimestamp', this.now());
      const seed = digestOfBytes(`${type.plural}/${target.namespace ?? ''}/${target.name}/${this.#objects.version}`).slice(7);
      put(object, 'metadata.uid', `${seed.slice(0, 8)}-${seed.slice(8, 12)}-4${seed.slice(13, 16)}-a${seed.slice(17, 20)}-${seed.slice(20, 32)}`);
      for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds']) put(object, `metadata.${field}`, undefined);
      if (!withoutGeneration.has(type.kind)) put(object, 'metadata.generation', 1);
      return;
    }
    for (const field of ['uid', 'creationTimestamp', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'resourceVersion', 'generateName']) {
      put(object, `metadata.${field}`, at(live, `metadata.${field}`));
    }
    if (type.kind === 'Service') for (const field of ['clusterIP', 'clusterIPs']) if (at(object, `spec.${field}`) === undefined && at(object, 'spec.type') !== 'ExternalName') put(object, `spec.${field}`, at(live, `spec.${field}`));
    if (type.kind === 'PersistentVolumeClaim') for (const field of ['volumeName', 'storageClassName']) if (at(object, `spec.${field}`) === undefined) put(object, `spec.${field}`, at(live, `spec.${field}`));
    if (target.subresource === 'status') {
      const status = object['status'];
      const managed = at(object, 'metadata.managedFields');
      for (const key of Object.keys(object)) if (key !== 'status') delete object[key];
      Object.assign(object, copy(live), { status });
      put(object, 'metadata.managedFields', managed);
      if (status === undefined) delete object['status'];
    } else if (type.hasStatus) put(object, 'status', live['status']);
  }

  #generation(type: ResourceType, live: Doc | undefined, object: Doc): void {
    if (live === undefined || withoutGeneration.has(type.kind)) return;
    const intent = (each: Doc): Doc => ({ ...each, metadata: {}, status: {} });
    if (!isDeepStrictEqual(intent(live), intent(object))) put(object, 'metadata.generation', (numberAt(live, 'metadata.generation') ?? 1) + 1);
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
        causes: [{ reason: 'NamespaceTerminating', message: `namespace ${target.namespace} is being terminated`, field: 'metadata.namespace' }],
      });
    }
  }

  #checkBody(type: ResourceType, body: Doc): void {
    if (body['kind'] === undefined && body['apiVersion'] === undefined && type.kind === 'Namespace') throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
    if (body['kind'] !== type.kind || body['apiVersion'] !== type.apiVersion) {
      throw ApiError.badRequest(`${String(body['kind'])} in version "${String(body['apiVersion'])}" cannot be handled as a ${type.kind}: no kind "${String(body['kind'])}" is registered here`);
    }
  }

  #checkName(target: Target, body: Doc): void {
    const name = textAt(body, 'metadata.name');
    if (name !== undefined && name !== target.name) throw ApiError.badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
    const namespace = textAt(body, 'metadata.namespace');
    if (namespace !== undefined && target.namespace !== undefined && namespace !== target.namespace) {
      throw ApiError.badRequest(`the namespace of the provided object does not match the namespace sent on the request (${namespace} and ${target.namespace})`);
    }
  }

  #target(type: ResourceType, namespace: string | undefined, object: Doc): Target {
    const target = { type, namespace, name: textAt(object, 'metadata.name') ?? '' };
    this.#checkName(target, object);
    return target;
  }

  #updater(target: Target, options: WriteOptions): Manager {
    return { manager: options.manager, operation: 'Update', ...(target.subresource === undefined ? {} : { subresource: target.subresource }) };
  }
}

function checkBase64(data: Doc): void {
  for (const value of Object.values(data)) {
    const text = String(value);
    const wrong = text.search(/[^A-Za-z0-9+/=\r\n]/);
    if (wrong >= 0 || text.replaceAll(/\s/g, '').length % 4 !== 0) {
      throw ApiError.badRequest(`Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${Math.max(wrong, 0)}`);
    }
  }
}
