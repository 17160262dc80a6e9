// StatefulSets: pods with numbers, one after the other, each with claims of its own that outlive it
// (https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/).
import { ApiError } from '../api-error.ts';
import { at, copy, docAt, listAt, numberAt, put, type Doc } from '../doc.ts';
import {
  deleting,
  ensureObject,
  nameOf,
  namespaceOf,
  ownedBy,
  ownerReference,
  removeObject,
  type Controller,
  type ControllerContext,
} from './controller.ts';
import { ensurePod, podOf, podReady, templateHash } from './pods-of.ts';

export const controlStatefulSets: Controller = async (context) => {
  const { objects } = context;
  const type = objects.type('StatefulSet');
  for (const owner of objects.list(type)) {
    if (deleting(owner)) continue;
    try {
      fill(context, owner);
    } catch (error) {
      // It stands in the events of the set; a set says nothing of it itself.
      if (!(error instanceof ApiError)) throw error;
    }
    const hash = templateHash(owner);
    const pods = ownedBy(objects.list(objects.type('Pod'), namespaceOf(owner)), owner);
    const updated = pods.filter((pod) => docAt(pod, 'metadata.labels')['controller-revision-hash'] === hash).length;
    const ready = pods.filter(podReady).length;
    objects.change(type, owner, (next) => {
      put(next, 'status.observedGeneration', numberAt(next, 'metadata.generation') ?? 1);
      put(next, 'status.replicas', pods.length);
      put(next, 'status.availableReplicas', ready);
      for (const [field, value] of Object.entries({ updatedReplicas: updated, currentReplicas: updated, readyReplicas: ready }))
        put(next, `status.${field}`, value === 0 ? undefined : value);
      put(next, 'status.updateRevision', `${nameOf(next)}-${hash}`);
      if (updated === pods.length) put(next, 'status.currentRevision', `${nameOf(next)}-${hash}`);
      put(next, 'status.collisionCount', 0);
    });
  }
};

function fill(context: ControllerContext, owner: Doc): void {
  const type = context.objects.type('Pod');
  const hash = templateHash(owner);
  const replicas = numberAt(owner, 'spec.replicas') ?? 1;
  const first = numberAt(owner, 'spec.ordinals.start') ?? 0;
  const wanted = Array.from({ length: replicas }, (_, index) => `${nameOf(owner)}-${first + index}`);
  const pods = ownedBy(context.objects.list(type, namespaceOf(owner)), owner);
  // From the highest number down, one at a time.
  const surplus = pods.filter((pod) => !wanted.includes(nameOf(pod))).at(-1);
  if (surplus !== undefined) removeObject(context, type, surplus);
  for (const [index, name] of wanted.entries()) {
    const pod = context.objects.get(type, namespaceOf(owner), name);
    if (pod === undefined) {
      makePod(context, owner, name, first + index, hash);
      if (at(owner, 'spec.podManagementPolicy') !== 'Parallel') return;
    } else if (
      !podReady(pod) &&
      at(owner, 'spec.podManagementPolicy') !== 'Parallel' &&
      docAt(pod, 'metadata.labels')['controller-revision-hash'] === hash
    )
      return;
  }
  const outdated = pods.filter((pod) => docAt(pod, 'metadata.labels')['controller-revision-hash'] !== hash).at(-1);
  if (outdated !== undefined && at(owner, 'spec.updateStrategy.type') !== 'OnDelete') removeObject(context, type, outdated);
}

function makePod(context: ControllerContext, owner: Doc, name: string, index: number, hash: string): void {
  const claims = listAt(owner, 'spec.volumeClaimTemplates').map((template) => claimOf(context, owner, template, index));
  const made = podOf(owner, name, {
    'controller-revision-hash': hash,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(index),
  });
  const volumes = claims.map(([volume, claim]) => ({ name: volume, persistentVolumeClaim: { claimName: claim } }));
  put(made, 'spec.volumes', [
    ...listAt(made, 'spec.volumes').filter((each) => !volumes.some((volume) => volume.name === each['name'])),
    ...volumes,
  ]);
  put(made, 'spec.hostname', name);
  const service = at(owner, 'spec.serviceName');
  if (typeof service === 'string' && service !== '') put(made, 'spec.subdomain', service);
  ensurePod(context, owner, made);
}

/** The claim of one pod from its template; it stays when the set goes, unless the retention policy says otherwise. */
function claimOf(context: ControllerContext, owner: Doc, template: Doc, index: number): [volume: string, claim: string] {
  const volume = nameOf(template);
  const name = `${volume}-${nameOf(owner)}-${index}`;
  const goes = at(owner, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted') === 'Delete';
  ensureObject(context, context.objects.type('PersistentVolumeClaim'), {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: namespaceOf(owner),
      labels: { ...docAt(template, 'metadata.labels'), ...docAt(owner, 'spec.selector.matchLabels') },
      ...(goes ? { ownerReferences: [ownerReference(owner)] } : {}),
    },
    spec: copy(docAt(template, 'spec')),
  });
  return [volume, name];
}
