// ReplicaSets and DaemonSets: so many pods of one template; on the one node of the twin, a DaemonSet has one.
import { ApiError } from '../api-error.ts';
import { at, docAt, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import { condition, deleting, nameOf, namespaceOf, ownedBy, removeObject, type Controller, type ControllerContext } from './controller.ts';
import { ensurePod, podOf, podReady, suffix, templateHash } from './pods-of.ts';
import { unschedulable } from './schedule.ts';

export const controlReplicaSets: Controller = async (context) => {
  const { objects } = context;
  const type = objects.type('ReplicaSet');
  for (const owner of objects.list(type)) {
    if (deleting(owner)) continue;
    const replicas = numberAt(owner, 'spec.replicas') ?? 1;
    const wanted = Array.from({ length: replicas }, (_, index) => `${nameOf(owner)}-${suffix(nameOf(owner), index)}`);
    const problem = fill(context, owner, wanted, {});
    const pods = ownedBy(objects.list(objects.type('Pod'), namespaceOf(owner)), owner);
    const ready = pods.filter(podReady).length;
    objects.change(type, owner, (next) => {
      put(next, 'status.replicas', pods.length);
      for (const [field, value] of Object.entries({ fullyLabeledReplicas: pods.length, readyReplicas: ready, availableReplicas: ready }))
        put(next, `status.${field}`, value === 0 ? undefined : value);
      put(next, 'status.observedGeneration', numberAt(next, 'metadata.generation') ?? 1);
      const conditions =
        problem === undefined
          ? []
          : condition(listAt(next, 'status.conditions'), 'ReplicaFailure', true, 'FailedCreate', problem, context.verbs.now());
      put(next, 'status.conditions', conditions.length === 0 ? undefined : conditions);
    });
  }
};

export const controlDaemonSets: Controller = async (context) => {
  const { objects } = context;
  const type = objects.type('DaemonSet');
  for (const owner of objects.list(type)) {
    if (deleting(owner)) continue;
    const hash = templateHash(owner);
    const scheduled = { metadata: {}, spec: { ...docAt(owner, 'spec.template.spec'), containers: [] } };
    const wanted = unschedulable(context, scheduled) === undefined ? [`${nameOf(owner)}-${suffix(nameOf(owner), 0)}`] : [];
    const pods = (): Doc[] => ownedBy(objects.list(objects.type('Pod'), namespaceOf(owner)), owner);
    const isNew = (pod: Doc): boolean => docAt(pod, 'metadata.labels')['controller-revision-hash'] === hash;
    if (at(owner, 'spec.updateStrategy.type') !== 'OnDelete')
      for (const pod of pods().filter((each) => !isNew(each))) removeObject(context, objects.type('Pod'), pod);
    fill(context, owner, wanted, {
      'controller-revision-hash': hash,
      'pod-template-generation': String(numberAt(owner, 'metadata.generation') ?? 1),
    });
    const all = pods();
    const ready = all.filter(podReady).length;
    objects.change(type, owner, (next) => {
      put(next, 'status.observedGeneration', numberAt(next, 'metadata.generation') ?? 1);
      put(next, 'status.desiredNumberScheduled', wanted.length);
      put(next, 'status.currentNumberScheduled', all.length);
      put(next, 'status.numberReady', ready);
      put(next, 'status.numberMisscheduled', 0);
      put(next, 'status.numberAvailable', ready === 0 ? undefined : ready);
      put(next, 'status.numberUnavailable', wanted.length > ready ? wanted.length - ready : undefined);
      put(next, 'status.updatedNumberScheduled', all.filter(isNew).length || undefined);
    });
  }
};

/** Makes the pods that are missing and removes those that are too many; gives why one could not be made. */
function fill(context: ControllerContext, owner: Doc, wanted: readonly string[], labels: Doc): string | undefined {
  const type = context.objects.type('Pod');
  for (const pod of ownedBy(context.objects.list(type, namespaceOf(owner)), owner)) {
    const ended = ['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase') ?? '');
    if (ended || !wanted.includes(nameOf(pod))) removeObject(context, type, pod);
  }
  try {
    for (const name of wanted) ensurePod(context, owner, podOf(owner, name, labels));
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}
