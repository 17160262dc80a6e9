// Deployments, DaemonSets, StatefulSets and Jobs make their pods. Pods have names that follow from their owner, so that two runs
// make the same world; the real server puts random letters there, and a ReplicaSet between a Deployment and its pods.
import { digestOf } from '../../../core/digest.ts';
import { ApiError } from '../api-error.ts';
import { asJson, at, copy, docAt, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import {
  condition,
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

export const controlWorkloads: Controller = async (context) => {
  const { objects } = context;
  for (const kind of ['Deployment', 'DaemonSet', 'StatefulSet', 'Job']) {
    const type = objects.type(kind);
    for (const owner of objects.list(type)) {
      if (deleting(owner)) continue;
      let problem = '';
      try {
        if (kind === 'StatefulSet') stateful(context, owner);
        else if (kind === 'Job') job(context, owner);
        else replicated(context, owner, kind === 'DaemonSet' ? 1 : (numberAt(owner, 'spec.replicas') ?? 1));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        problem = error.message;
      }
      if (kind === 'Job') jobStatus(context, owner);
      else workloadStatus(context, kind, owner, problem);
    }
  }
};

export function podReady(pod: Doc): boolean {
  return listAt(pod, 'status.conditions').some((each) => each['type'] === 'Ready' && each['status'] === 'True') && !deleting(pod);
}

function templateHash(owner: Doc): string {
  return digestOf(asJson(docAt(owner, 'spec.template'))).slice(7, 17);
}

function podOf(owner: Doc, name: string, labels: Doc): Doc {
  const template = copy(docAt(owner, 'spec.template'));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...docAt(template, 'metadata'),
      name,
      namespace: namespaceOf(owner),
      labels: { ...docAt(template, 'metadata.labels'), ...labels },
      ownerReferences: [ownerReference(owner)],
    },
    spec: docAt(template, 'spec'),
  };
}

function replicated(context: ControllerContext, owner: Doc, replicas: number): void {
  const type = context.objects.type('Pod');
  const hash = templateHash(owner);
  const pods = ownedBy(context.objects.list(type, namespaceOf(owner)), owner);
  const current = pods.filter((pod) => docAt(pod, 'metadata.labels')['pod-template-hash'] === hash);
  const old = pods.filter((pod) => !current.includes(pod));
  const wanted = Array.from({ length: replicas }, (_, index) => `${nameOf(owner)}-${hash}-${index}`);
  for (const pod of current) if (!wanted.includes(nameOf(pod))) removeObject(context, type, pod);
  const recreate = at(owner, 'spec.strategy.type') === 'Recreate' || replicas === 0;
  const ready = wanted.every((name) => current.some((pod) => nameOf(pod) === name && podReady(pod)));
  if (recreate || ready) for (const pod of old) removeObject(context, type, pod);
  for (const name of wanted) ensureObject(context, type, podOf(owner, name, { 'pod-template-hash': hash }));
}

function stateful(context: ControllerContext, owner: Doc): void {
  const type = context.objects.type('Pod');
  const hash = templateHash(owner);
  const replicas = numberAt(owner, 'spec.replicas') ?? 1;
  const wanted = Array.from({ length: replicas }, (_, index) => `${nameOf(owner)}-${index}`);
  const pods = ownedBy(context.objects.list(type, namespaceOf(owner)), owner);
  for (const pod of pods) if (!wanted.includes(nameOf(pod))) removeObject(context, type, pod);
  for (const [index, name] of wanted.entries()) {
    const pod = context.objects.get(type, namespaceOf(owner), name);
    if (pod === undefined) {
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
      ensureObject(context, type, made);
      return;
    }
    if (
      !podReady(pod) &&
      at(owner, 'spec.podManagementPolicy') !== 'Parallel' &&
      docAt(pod, 'metadata.labels')['controller-revision-hash'] === hash
    )
      return;
  }
  const outdated = pods.filter((pod) => docAt(pod, 'metadata.labels')['controller-revision-hash'] !== hash).at(-1);
  if (outdated !== undefined && at(owner, 'spec.updateStrategy.type') !== 'OnDelete') removeObject(context, type, outdated);
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

function job(context: ControllerContext, owner: Doc): void {
  const finished = listAt(owner, 'status.conditions').some((each) => each['status'] === 'True');
  if (finished || at(owner, 'spec.suspend') === true) return;
  ensureObject(context, context.objects.type('Pod'), podOf(owner, `${nameOf(owner)}-0`, { 'job-name': nameOf(owner) }));
}

function jobStatus({ objects, verbs }: ControllerContext, owner: Doc): void {
  const type = objects.type('Job');
  const phases = ownedBy(objects.list(objects.type('Pod'), namespaceOf(owner)), owner).map((pod) => textAt(pod, 'status.phase'));
  objects.change(type, owner, (next) => {
    if (phases.includes('Succeeded')) {
      put(next, 'status.succeeded', 1);
      put(
        next,
        'status.conditions',
        condition(
          listAt(next, 'status.conditions'),
          'Complete',
          true,
          'CompletionsReached',
          'Reached expected number of succeeded pods',
          verbs.now(),
        ),
      );
    } else if (phases.includes('Failed')) {
      put(next, 'status.failed', 1);
      put(
        next,
        'status.conditions',
        condition(
          listAt(next, 'status.conditions'),
          'Failed',
          true,
          'BackoffLimitExceeded',
          'Job has reached the specified backoff limit',
          verbs.now(),
        ),
      );
    } else if (phases.length > 0) put(next, 'status.active', 1);
    if (phases.includes('Succeeded') || phases.includes('Failed')) put(next, 'status.active', undefined);
  });
}

function workloadStatus({ objects, verbs }: ControllerContext, kind: string, owner: Doc, problem: string): void {
  const hash = templateHash(owner);
  const pods = ownedBy(objects.list(objects.type('Pod'), namespaceOf(owner)), owner);
  const updated = pods.filter((pod) =>
    [docAt(pod, 'metadata.labels')['pod-template-hash'], docAt(pod, 'metadata.labels')['controller-revision-hash']].includes(hash),
  ).length;
  const ready = pods.filter(podReady).length;
  const wanted = kind === 'DaemonSet' ? 1 : (numberAt(owner, 'spec.replicas') ?? 1);
  objects.change(objects.type(kind), owner, (next) => {
    const count = (field: string, value: number): void => put(next, `status.${field}`, value === 0 ? undefined : value);
    put(next, 'status.observedGeneration', numberAt(next, 'metadata.generation') ?? 1);
    if (kind === 'DaemonSet') {
      for (const [field, value] of Object.entries({
        desiredNumberScheduled: wanted,
        currentNumberScheduled: pods.length,
        numberReady: ready,
        numberMisscheduled: 0,
      }))
        put(next, `status.${field}`, value);
      count('numberAvailable', ready);
      count('updatedNumberScheduled', updated);
      return;
    }
    if (kind === 'StatefulSet') {
      put(next, 'status.replicas', pods.length);
      put(next, 'status.updateRevision', `${nameOf(next)}-${hash}`);
    } else count('replicas', pods.length);
    for (const [field, value] of Object.entries({ updatedReplicas: updated, readyReplicas: ready, availableReplicas: ready }))
      count(field, value);
    if (kind !== 'Deployment') return;
    count('unavailableReplicas', Math.max(wanted - ready, 0));
    const now = verbs.now();
    const available = ready >= wanted;
    let conditions = listAt(next, 'status.conditions');
    conditions = condition(
      conditions,
      'Available',
      available,
      available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      `Deployment ${available ? 'has' : 'does not have'} minimum availability.`,
      now,
    );
    conditions = condition(
      conditions,
      'Progressing',
      problem === '',
      problem === '' ? 'NewReplicaSetAvailable' : 'FailedCreate',
      problem,
      now,
    );
    put(next, 'status.conditions', conditions);
  });
}
