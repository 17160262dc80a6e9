// Deployments keep one ReplicaSet for each template: the new one is filled at once, and the old ones are emptied when its pods
// are ready (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/). Surge and unavailability are not counted.
import { ApiError } from '../api-error.ts';
import { at, copy, docAt, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import {
  condition,
  controllerManager,
  deleting,
  nameOf,
  namespaceOf,
  ownedBy,
  ownerReference,
  type Controller,
  type ControllerContext,
} from './controller.ts';
import { recordEvent } from './events.ts';
import { LookedAt } from './looked-at.ts';
import { templateHash } from './pods-of.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';

export function controlDeployments(): Controller {
  const looked = new LookedAt();
  return async (context) => {
    const { objects } = context;
    const [type, sets] = [objects.type('Deployment'), objects.type('ReplicaSet')];
    const owners = objects.list(type);
    looked.keep(owners);
    for (const owner of owners) {
      if (deleting(owner)) continue;
      const around = (): readonly (Doc | undefined)[] => [
        objects.get(type, namespaceOf(owner), nameOf(owner)),
        ...objects.list(sets, namespaceOf(owner)),
      ];
      looked.unlessDone(owner, around, () => control(context, owner));
    }
  };
}

function control(context: ControllerContext, owner: Doc): void {
  let problem = '';
  try {
    if (at(owner, 'spec.paused') !== true) roll(context, owner);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    problem = error.message;
  }
  writeStatus(context, owner, problem);
}

function roll(context: ControllerContext, owner: Doc): void {
  const { objects } = context;
  const type = objects.type('ReplicaSet');
  const hash = templateHash(owner);
  const replicas = numberAt(owner, 'spec.replicas') ?? 1;
  const sets = ownedBy(objects.list(type, namespaceOf(owner)), owner).filter((set) => !deleting(set));
  const own = sets.find((set) => docAt(set, 'metadata.labels')['pod-template-hash'] === hash);
  const old = sets.filter((set) => set !== own);
  const recreate = at(owner, 'spec.strategy.type') === 'Recreate';
  const oldPods = old.reduce((sum, set) => sum + (numberAt(set, 'status.replicas') ?? 0), 0);
  if (recreate) for (const set of old) scale(context, owner, set, 0);
  if (recreate && oldPods > 0) return;
  const current = own ?? make(context, owner, hash, sets);
  if (own !== undefined && revisionOf(own) < latest(sets)) setRevision(context, own, latest(sets) + 1);
  scale(context, owner, current, replicas);
  const ready = numberAt(objects.get(type, namespaceOf(owner), nameOf(current)), 'status.readyReplicas') ?? 0;
  if (ready >= replicas) for (const set of old) scale(context, owner, set, 0);
  const empty = old
    .filter((set) => numberAt(set, 'spec.replicas') === 0 && (numberAt(set, 'status.replicas') ?? 0) === 0)
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  for (const set of empty.slice(numberAt(owner, 'spec.revisionHistoryLimit') ?? 10)) objects.drop(type, set);
  const revision = String(revisionOf(objects.get(type, namespaceOf(owner), nameOf(current)) ?? current));
  objects.change(objects.type('Deployment'), owner, (next) =>
    put(next, 'metadata.annotations', { ...docAt(next, 'metadata.annotations'), [revisionAnnotation]: revision }),
  );
}

function make(context: ControllerContext, owner: Doc, hash: string, sets: readonly Doc[]): Doc {
  const template = copy(docAt(owner, 'spec.template'));
  const labels = { ...docAt(template, 'metadata.labels'), 'pod-template-hash': hash };
  put(template, 'metadata.labels', labels);
  const replicas = numberAt(owner, 'spec.replicas') ?? 1;
  const set: Doc = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${nameOf(owner)}-${hash}`,
      namespace: namespaceOf(owner),
      labels: copy(labels),
      annotations: { [revisionAnnotation]: String(latest(sets) + 1), 'deployment.kubernetes.io/desired-replicas': String(replicas) },
      ownerReferences: [ownerReference(owner)],
    },
    spec: {
      replicas,
      selector: {
        ...copy(docAt(owner, 'spec.selector')),
        matchLabels: { ...docAt(owner, 'spec.selector.matchLabels'), 'pod-template-hash': hash },
      },
      template,
    },
  };
  const made = context.verbs.create(context.objects.type('ReplicaSet'), namespaceOf(owner), set, {
    manager: controllerManager,
    dryRun: false,
  });
  recordEvent(context, owner, 'ScalingReplicaSet', `Scaled up replica set ${nameOf(made)} from 0 to ${replicas}`, { type: 'Normal' });
  return made;
}

function scale(context: ControllerContext, owner: Doc, set: Doc, replicas: number): void {
  const before = numberAt(set, 'spec.replicas') ?? 1;
  if (before === replicas) return;
  context.objects.change(context.objects.type('ReplicaSet'), set, (next) => {
    put(next, 'spec.replicas', replicas);
    put(next, 'metadata.generation', (numberAt(next, 'metadata.generation') ?? 1) + 1);
  });
  recordEvent(
    context,
    owner,
    'ScalingReplicaSet',
    `Scaled ${replicas > before ? 'up' : 'down'} replica set ${nameOf(set)} from ${before} to ${replicas}`,
    { type: 'Normal' },
  );
}

function revisionOf(set: Doc): number {
  return Number(docAt(set, 'metadata.annotations')[revisionAnnotation] ?? 0);
}

function latest(sets: readonly Doc[]): number {
  return Math.max(0, ...sets.map(revisionOf));
}

function setRevision({ objects }: ControllerContext, set: Doc, revision: number): void {
  objects.change(objects.type('ReplicaSet'), set, (next) =>
    put(next, 'metadata.annotations', { ...docAt(next, 'metadata.annotations'), [revisionAnnotation]: String(revision) }),
  );
}

function writeStatus({ objects, verbs }: ControllerContext, owner: Doc, problem: string): void {
  const hash = templateHash(owner);
  const sets = ownedBy(objects.list(objects.type('ReplicaSet'), namespaceOf(owner)), owner);
  const own = sets.find((set) => docAt(set, 'metadata.labels')['pod-template-hash'] === hash);
  const sum = (field: string): number => sets.reduce((total, set) => total + (numberAt(set, `status.${field}`) ?? 0), 0);
  const wanted = numberAt(owner, 'spec.replicas') ?? 1;
  const ready = sum('readyReplicas');
  const failure =
    problem === ''
      ? textAt(
          listAt(own, 'status.conditions').find((each) => each['type'] === 'ReplicaFailure'),
          'message',
        )
      : problem;
  objects.change(objects.type('Deployment'), owner, (next) => {
    const count = (field: string, value: number): void => put(next, `status.${field}`, value === 0 ? undefined : value);
    put(next, 'status.observedGeneration', numberAt(next, 'metadata.generation') ?? 1);
    count('replicas', sum('replicas'));
    count('updatedReplicas', numberAt(own, 'status.replicas') ?? 0);
    count('readyReplicas', ready);
    count('availableReplicas', ready);
    count('unavailableReplicas', Math.max(wanted - ready, 0));
    const available = ready >= wanted;
    const now = verbs.now();
    const complete = (numberAt(own, 'status.readyReplicas') ?? 0) >= wanted;
    let conditions = listAt(next, 'status.conditions').filter((each) => each['type'] !== 'ReplicaFailure');
    conditions = condition(
      conditions,
      'Available',
      available,
      available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      `Deployment ${available ? 'has' : 'does not have'} minimum availability.`,
      now,
    );
    const set = `ReplicaSet "${nameOf(next)}-${hash}"`;
    conditions =
      failure === undefined
        ? condition(
            conditions,
            'Progressing',
            true,
            complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
            `${set} ${complete ? 'has successfully progressed' : 'is progressing'}.`,
            now,
          )
        : condition(
            condition(conditions, 'Progressing', false, 'FailedCreate', failure, now),
            'ReplicaFailure',
            true,
            'FailedCreate',
            failure,
            now,
          );
    put(next, 'status.conditions', conditions);
  });
}
