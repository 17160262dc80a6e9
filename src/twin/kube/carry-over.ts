// What an object keeps or gets on its way into the store, whatever its writer says: identity, times, generation, and status or
// specification as the subresource goes.
import { digestOfBytes } from '../../core/digest.ts';
import type { Target } from './api-verbs.ts';
import { at, copy, numberAt, put, sameMembers, type Doc } from './doc.ts';
import type { ResourceType } from './resource-types.ts';

const withoutGeneration = new Set([
  'ConfigMap',
  'Secret',
  'Namespace',
  'Service',
  'ServiceAccount',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'Event',
  'Node',
  'StorageClass',
  'Endpoints',
  'Lease',
  'Pod',
]);

/** What a writer cannot say: identity, times, and status or spec as the subresource goes. */
export function carryOver(
  target: Target,
  live: Doc | undefined,
  object: Doc,
  moment: { readonly now: string; readonly version: number },
): void {
  const { type } = target;
  object['apiVersion'] = type.apiVersion;
  object['kind'] = type.kind;
  put(object, 'metadata.name', target.name);
  put(object, 'metadata.namespace', target.namespace);
  if (live === undefined) {
    if (type.hasStatus) delete object['status'];
    put(object, 'metadata.creationTimestamp', moment.now);
    const seed = digestOfBytes(`${type.plural}/${target.namespace ?? ''}/${target.name}/${moment.version}`).slice(7);
    put(
      object,
      'metadata.uid',
      `${seed.slice(0, 8)}-${seed.slice(8, 12)}-4${seed.slice(13, 16)}-a${seed.slice(17, 20)}-${seed.slice(20, 32)}`,
    );
    for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds']) put(object, `metadata.${field}`, undefined);
    if (!withoutGeneration.has(type.kind)) put(object, 'metadata.generation', 1);
    return;
  }
  for (const field of [
    'uid',
    'creationTimestamp',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'resourceVersion',
    'generateName',
  ]) {
    put(object, `metadata.${field}`, at(live, `metadata.${field}`));
  }
  if (type.kind === 'Service')
    for (const field of ['clusterIP', 'clusterIPs'])
      if (at(object, `spec.${field}`) === undefined && at(object, 'spec.type') !== 'ExternalName')
        put(object, `spec.${field}`, at(live, `spec.${field}`));
  if (type.kind === 'PersistentVolumeClaim')
    for (const field of ['volumeName', 'storageClassName'])
      if (at(object, `spec.${field}`) === undefined) put(object, `spec.${field}`, at(live, `spec.${field}`));
  if (target.subresource === 'status') {
    const status = object['status'];
    const managed = at(object, 'metadata.managedFields');
    for (const key of Object.keys(object)) if (key !== 'status') delete object[key];
    Object.assign(object, copy(live), { status });
    put(object, 'metadata.managedFields', managed);
    if (status === undefined) delete object['status'];
  } else if (type.hasStatus) put(object, 'status', live['status']);
}

const notIntent = new Set(['metadata', 'status']);

/** The generation moves with everything but metadata and status. */
export function nextGeneration(type: ResourceType, live: Doc | undefined, object: Doc): void {
  if (live === undefined || withoutGeneration.has(type.kind)) return;
  if (!sameMembers(live, object, notIntent)) put(object, 'metadata.generation', (numberAt(live, 'metadata.generation') ?? 1) + 1);
}
