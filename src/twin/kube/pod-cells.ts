// What `kubectl get pods` shows of a pod: how many containers are ready, what is the matter, and how often they restarted.
import { at, listAt, numberAt, textAt, type Doc } from './doc.ts';

export function podReadyCell(pod: Doc): string {
  const ready = listAt(pod, 'status.containerStatuses').filter((status) => status['ready'] === true).length;
  return `${ready}/${listAt(pod, 'spec.containers').length}`;
}

export function podRestarts(pod: Doc): number {
  return listAt(pod, 'status.containerStatuses').reduce((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0);
}

/** The reason of whatever keeps the pod from running, in the order in which the real printer looks for it. */
export function podStatusCell(pod: Doc): string {
  if (at(pod, 'metadata.deletionTimestamp') !== undefined) return 'Terminating';
  const inits = listAt(pod, 'status.initContainerStatuses');
  for (const [index, status] of inits.entries()) {
    if (at(status, 'state.terminated.exitCode') === 0 || status['started'] === true) continue;
    const reason = textAt(status, 'state.terminated.reason') ?? textAt(status, 'state.waiting.reason');
    if (reason !== undefined && reason !== 'PodInitializing') return `Init:${reason}`;
    return `Init:${index}/${inits.length}`;
  }
  let shown = textAt(pod, 'status.reason') ?? textAt(pod, 'status.phase') ?? 'Unknown';
  for (const status of listAt(pod, 'status.containerStatuses').reverse()) {
    const waiting = textAt(status, 'state.waiting.reason');
    const ended = textAt(status, 'state.terminated.reason');
    if (waiting !== undefined) shown = waiting;
    else if (ended !== undefined) shown = ended;
    else if (at(status, 'state.terminated') !== undefined) shown = `ExitCode:${numberAt(status, 'state.terminated.exitCode') ?? 0}`;
  }
  return shown;
}
