// What the kubelet's stand-in writes of a pod: phase, conditions, and a status for each container.
import { digestOfBytes } from '../../../core/digest.ts';
import { at, docAt, listAt, put, textAt, type Doc } from '../doc.ts';
import type { ContainerRun, Termination } from './container-run.ts';
import { condition } from './controller.ts';
import { podLabel } from './pod-environment.ts';

export interface PodView {
  readonly node: string;
  readonly now: string;
  /** Why no node takes it. */
  readonly unschedulable: string | undefined;
  readonly containers: ReadonlyMap<string, ContainerRun>;
}

export function writePodStatus(pod: Doc, view: PodView): void {
  if (view.unschedulable !== undefined) {
    put(pod, 'status.phase', 'Pending');
    put(
      pod,
      'status.conditions',
      condition(listAt(pod, 'status.conditions'), 'PodScheduled', false, 'Unschedulable', view.unschedulable, view.now),
    );
    return;
  }
  const inits = listAt(pod, 'spec.initContainers').map((container) => containerStatus(container, view, true));
  const statuses = listAt(pod, 'spec.containers').map((container) => containerStatus(container, view, false));
  const phase = phaseOf(pod, statuses, inits);
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const unready = statuses.filter((status) => status['ready'] !== true).map((status) => String(status['name']));
  const initialized = inits.every((status) => at(status, 'state.terminated.exitCode') === 0 || status['started'] === true);
  const address = `10.244.0.${(Number.parseInt(digestOfBytes(podLabel(pod)).slice(7, 9), 16) % 250) + 2}`;
  put(pod, 'spec.nodeName', view.node);
  put(pod, 'status.phase', phase);
  put(pod, 'status.podIP', address);
  put(pod, 'status.podIPs', [{ ip: address }]);
  put(pod, 'status.hostIP', '192.168.49.2');
  put(pod, 'status.hostIPs', [{ ip: '192.168.49.2' }]);
  put(pod, 'status.startTime', textAt(pod, 'status.startTime') ?? view.now);
  put(pod, 'status.qosClass', qualityOfService(pod));
  let conditions = listAt(pod, 'status.conditions');
  const completed = phase === 'Succeeded' ? 'PodCompleted' : undefined;
  const list = `containers with unready status: [${unready.join(' ')}]`;
  const ready = unready.length === 0 && !finished;
  const told: readonly (readonly [type: string, holds: boolean, reason: string, message: string])[] = [
    ['PodScheduled', true, '', ''],
    [
      'Initialized',
      initialized,
      initialized ? (completed ?? '') : 'ContainersNotInitialized',
      initialized ? '' : 'containers with incomplete status',
    ],
    ['ContainersReady', ready, ready ? '' : (completed ?? 'ContainersNotReady'), ready || completed !== undefined ? '' : list],
    ['Ready', ready, ready ? '' : (completed ?? 'ContainersNotReady'), ready || completed !== undefined ? '' : list],
  ];
  for (const [type, holds, reason, message] of told) conditions = condition(conditions, type, holds, reason, message, view.now);
  put(pod, 'status.conditions', conditions);
  put(pod, 'status.initContainerStatuses', inits.length === 0 ? undefined : inits);
  put(pod, 'status.containerStatuses', statuses);
}

function phaseOf(pod: Doc, statuses: readonly Doc[], inits: readonly Doc[]): string {
  const restart = textAt(pod, 'spec.restartPolicy') ?? 'Always';
  const exitCodes = statuses.map((status) => at(status, 'state.terminated.exitCode'));
  const failedInit = inits.some(
    (status) => typeof at(status, 'state.terminated.exitCode') === 'number' && at(status, 'state.terminated.exitCode') !== 0,
  );
  if (restart === 'Never' && failedInit) return 'Failed';
  if (restart !== 'Always' && exitCodes.every((code) => typeof code === 'number'))
    return exitCodes.every((code) => code === 0) ? 'Succeeded' : 'Failed';
  const begun = statuses.some(
    (status) =>
      status['started'] === true ||
      (typeof status['restartCount'] === 'number' && (status['restartCount'] > 0 || at(status, 'lastState.terminated') !== undefined)),
  );
  return begun ? 'Running' : 'Pending';
}

function containerStatus(container: Doc, { containers, node }: PodView, init: boolean): Doc {
  const name = String(container['name']);
  const run = containers.get(name);
  const image = String(container['image']);
  const running = run?.running === true;
  const finishedInit = init && run?.terminated?.exitCode === 0;
  const id =
    run !== undefined && (running || run.last !== undefined)
      ? `containerd://${digestOfBytes(`${node}/${name}/${image}`).slice(7)}`
      : undefined;
  return {
    name,
    image,
    imageID: id === undefined ? '' : image,
    ready: init ? finishedInit || (running && at(container, 'restartPolicy') === 'Always') : running && run.unready === undefined,
    started: running,
    restartCount: run?.restarts ?? 0,
    state: stateOf(run),
    lastState:
      run?.last === undefined || (run.last === run.terminated && run.waiting === undefined) ? {} : { terminated: terminated(run.last) },
    ...(id === undefined ? {} : { containerID: id }),
  };
}

function stateOf(run: ContainerRun | undefined): Doc {
  if (run === undefined) return { waiting: { reason: 'PodInitializing' } };
  if (run.running) return { running: { startedAt: run.startedAt ?? '' } };
  if (run.waiting !== undefined) return { waiting: { ...run.waiting } };
  if (run.terminated !== undefined) return { terminated: terminated(run.terminated) };
  return { waiting: { reason: 'ContainerCreating' } };
}

function terminated({ exitCode, reason, finishedAt }: Termination): Doc {
  return { exitCode, reason, finishedAt, startedAt: finishedAt };
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
function qualityOfService(pod: Doc): string {
  const resources = listAt(pod, 'spec.containers').map((container) => docAt(container, 'resources'));
  if (resources.every((each) => Object.keys(docAt(each, 'requests')).length + Object.keys(docAt(each, 'limits')).length === 0))
    return 'BestEffort';
  const full = resources.every((each) =>
    ['cpu', 'memory'].every((name) => {
      const limit = docAt(each, 'limits')[name];
      const request = docAt(each, 'requests')[name] ?? limit;
      return limit !== undefined && limit === request;
    }),
  );
  return full ? 'Guaranteed' : 'Burstable';
}
