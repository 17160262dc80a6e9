// Jobs: pods until enough of them have succeeded, or too many failed (https://kubernetes.io/docs/concepts/workloads/controllers/job/).
// A pod that failed is followed by the next at once; the real controller waits between them.
import { ApiError } from '../api-error.ts';
import { at, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import { condition, deleting, nameOf, namespaceOf, ownedBy, removeObject, type Controller, type ControllerContext } from './controller.ts';
import { recordEvent } from './events.ts';
import { ensurePod, podOf, podReady, suffix } from './pods-of.ts';

export const controlJobs: Controller = async (context) => {
  const type = context.objects.type('Job');
  for (const job of context.objects.list(type)) {
    if (deleting(job)) continue;
    if (isFinished(job)) removeWhenDue(context, job);
    else
      try {
        advance(context, job);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
  }
};

export function isFinished(job: Doc): boolean {
  return listAt(job, 'status.conditions').some(
    (each) => ['Complete', 'Failed'].includes(String(each['type'])) && each['status'] === 'True',
  );
}

function advance(context: ControllerContext, job: Doc): void {
  const { objects, verbs } = context;
  const pods = ownedBy(objects.list(objects.type('Pod'), namespaceOf(job)), job);
  const phase = (pod: Doc): string => textAt(pod, 'status.phase') ?? 'Pending';
  const succeeded = pods.filter((pod) => phase(pod) === 'Succeeded').length;
  const restarts = pods.reduce(
    (sum, pod) => sum + listAt(pod, 'status.containerStatuses').reduce((most, each) => most + (numberAt(each, 'restartCount') ?? 0), 0),
    0,
  );
  const failed = pods.filter((pod) => phase(pod) === 'Failed').length;
  const active = pods.filter((pod) => !['Succeeded', 'Failed'].includes(phase(pod)));
  const parallelism = numberAt(job, 'spec.parallelism') ?? 1;
  const completions = numberAt(job, 'spec.completions') ?? parallelism;
  const limit = numberAt(job, 'spec.backoffLimit') ?? 6;
  const deadline = numberAt(job, 'spec.activeDeadlineSeconds');
  const started = textAt(job, 'status.startTime');
  const late = deadline !== undefined && started !== undefined && Date.now() >= Date.parse(started) + deadline * 1000;
  if (deadline !== undefined && started !== undefined && !late) context.wakeAt(Date.parse(started) + deadline * 1000);
  const suspended = at(job, 'spec.suspend') === true;
  let outcome: readonly [type: 'Complete' | 'Failed', reason: string, message: string] | undefined;
  if (succeeded >= completions) outcome = ['Complete', 'CompletionsReached', 'Reached expected number of succeeded pods'];
  else if (failed > limit || restarts > limit) outcome = ['Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'];
  else if (late) outcome = ['Failed', 'DeadlineExceeded', 'Job was active longer than specified deadline'];
  if (outcome !== undefined || suspended) for (const pod of active) removeObject(context, objects.type('Pod'), pod);
  else {
    const taken = new Set(pods.map(nameOf));
    for (let index = 0, missing = Math.min(parallelism, completions - succeeded) - active.length; missing > 0; index += 1) {
      const name = `${nameOf(job)}-${suffix(nameOf(job), index)}`;
      if (taken.has(name)) continue;
      ensurePod(context, job, podOf(job, name, {}));
      missing -= 1;
    }
  }
  const now = verbs.now();
  const left =
    outcome === undefined && !suspended
      ? ownedBy(objects.list(objects.type('Pod'), namespaceOf(job)), job).filter((pod) => !['Succeeded', 'Failed'].includes(phase(pod)))
      : [];
  objects.change(objects.type('Job'), job, (next) => {
    const count = (field: string, value: number): void => put(next, `status.${field}`, value === 0 ? undefined : value);
    // The time of a Job that is suspended begins anew when it goes on.
    put(next, 'status.startTime', suspended ? undefined : (started ?? now));
    const paused = listAt(next, 'status.conditions');
    const wasSuspended = paused.some((each) => each['type'] === 'Suspended');
    if (suspended || wasSuspended) {
      const [reason, message] = suspended ? ['JobSuspended', 'Job suspended'] : ['JobResumed', 'Job resumed'];
      put(next, 'status.conditions', condition(paused, 'Suspended', suspended, reason, message, now));
    }
    count('succeeded', succeeded);
    count('failed', failed);
    count('active', left.length);
    put(next, 'status.ready', left.filter(podReady).length);
    put(next, 'status.terminating', 0);
    put(next, 'status.uncountedTerminatedPods', {});
    if (outcome === undefined) return;
    const [type, reason, message] = outcome;
    let conditions = condition(
      listAt(next, 'status.conditions'),
      type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget',
      true,
      reason,
      message,
      now,
    );
    conditions = condition(conditions, type, true, reason, message, now);
    put(next, 'status.conditions', conditions);
    if (type === 'Complete') put(next, 'status.completionTime', now);
  });
  if (outcome !== undefined)
    recordEvent(
      context,
      job,
      outcome[0] === 'Complete' ? 'Completed' : outcome[1],
      outcome[0] === 'Complete' ? 'Job completed' : outcome[2],
      { type: outcome[0] === 'Complete' ? 'Normal' : 'Warning', component: 'job-controller' },
    );
}

/** `ttlSecondsAfterFinished` */
function removeWhenDue(context: ControllerContext, job: Doc): void {
  const ttl = numberAt(job, 'spec.ttlSecondsAfterFinished');
  const ended = listAt(job, 'status.conditions').find((each) => ['Complete', 'Failed'].includes(String(each['type'])));
  const since = textAt(ended, 'lastTransitionTime');
  if (ttl === undefined || since === undefined) return;
  const due = Date.parse(since) + ttl * 1000;
  if (Date.now() >= due) removeObject(context, context.objects.type('Job'), job);
  else context.wakeAt(due);
}
