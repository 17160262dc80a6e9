// CronJobs: a Job whenever one is due by the clock of the twin, as many kept as the object says.
import { at, copy, docAt, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import {
  controllerManager,
  deleting,
  nameOf,
  namespaceOf,
  ownedBy,
  ownerReference,
  removeObject,
  type Controller,
  type ControllerContext,
} from './controller.ts';
import { cronSchedule } from './cron-schedule.ts';
import { recordEvent } from './events.ts';
import { isFinished } from './jobs.ts';

const minute = 60_000;
/** Missed times further back than this are not made up for. */
const reach = 100 * minute;

export const controlCronJobs: Controller = async (context) => {
  const { objects } = context;
  const type = objects.type('CronJob');
  for (const cron of objects.list(type)) {
    if (deleting(cron)) continue;
    const jobs = ownedBy(objects.list(objects.type('Job'), namespaceOf(cron)), cron).filter((job) => !deleting(job));
    const due = at(cron, 'spec.suspend') === true ? undefined : dueTime(context, cron);
    if (due !== undefined)
      begin(
        context,
        cron,
        due,
        jobs.filter((job) => !isFinished(job)),
      );
    tidy(context, cron, jobs);
    const active = ownedBy(objects.list(objects.type('Job'), namespaceOf(cron)), cron).filter((job) => !isFinished(job) && !deleting(job));
    const ended = jobs
      .map((job) => textAt(job, 'status.completionTime'))
      .filter((time) => time !== undefined)
      .sort()
      .at(-1);
    objects.change(type, cron, (next) => {
      const references = active.map((job) => ({
        apiVersion: 'batch/v1',
        kind: 'Job',
        name: nameOf(job),
        namespace: namespaceOf(job),
        uid: textAt(job, 'metadata.uid') ?? '',
      }));
      put(next, 'status.active', references.length === 0 ? undefined : references);
      if (due !== undefined) put(next, 'status.lastScheduleTime', stamp(due));
      if (ended !== undefined) put(next, 'status.lastSuccessfulTime', ended);
    });
  }
};

/** The last time that is due and was not served yet. Asks to be woken when the next minute begins. */
function dueTime(context: ControllerContext, cron: Doc): number | undefined {
  const schedule = cronSchedule(textAt(cron, 'spec.schedule') ?? '', textAt(cron, 'spec.timeZone') ?? 'UTC');
  if (schedule === undefined) return undefined;
  const now = context.world().clock.now();
  context.wakeAt((Math.floor(now / minute) + 1) * minute);
  const since = Date.parse(textAt(cron, 'status.lastScheduleTime') ?? textAt(cron, 'metadata.creationTimestamp') ?? stamp(now));
  for (let time = Math.floor(now / minute) * minute; time > since && time > now - reach; time -= minute) if (schedule(time)) return time;
  return undefined;
}

function begin(context: ControllerContext, cron: Doc, due: number, active: readonly Doc[]): void {
  const { objects, verbs } = context;
  const policy = textAt(cron, 'spec.concurrencyPolicy') ?? 'Allow';
  if (policy === 'Forbid' && active.length > 0) return;
  if (policy === 'Replace') for (const job of active) removeObject(context, objects.type('Job'), job);
  const name = `${nameOf(cron)}-${Math.floor(due / minute)}`;
  if (objects.get(objects.type('Job'), namespaceOf(cron), name) !== undefined) return;
  const template = copy(docAt(cron, 'spec.jobTemplate'));
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...docAt(template, 'metadata'), name, namespace: namespaceOf(cron), ownerReferences: [ownerReference(cron)] },
    spec: docAt(template, 'spec'),
  };
  verbs.create(objects.type('Job'), namespaceOf(cron), job, { manager: controllerManager, dryRun: false });
  recordEvent(context, cron, 'SuccessfulCreate', `Created job ${name}`, { type: 'Normal', component: 'cronjob-controller' });
}

function tidy(context: ControllerContext, cron: Doc, jobs: readonly Doc[]): void {
  const byAge = jobs.filter(isFinished).sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1));
  const failed = (job: Doc): boolean =>
    listAt(job, 'status.conditions').some((each) => each['type'] === 'Failed' && each['status'] === 'True');
  const type = context.objects.type('Job');
  const keep = (kept: readonly Doc[], field: string, otherwise: number): void => {
    for (const job of kept.slice(numberAt(cron, `spec.${field}`) ?? otherwise)) removeObject(context, type, job);
  };
  keep(
    byAge.filter((job) => !failed(job)),
    'successfulJobsHistoryLimit',
    3,
  );
  keep(byAge.filter(failed), 'failedJobsHistoryLimit', 1);
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
