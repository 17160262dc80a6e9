// The end of a Job's work: it is suspended, so that its pod goes and lets go of its volumes. The Job itself stays until the step that
// made it is undone: were it removed, the next apply would make it again
// (https://kubernetes.io/docs/concepts/workloads/controllers/job/#suspending-a-job).
import { diffOf } from '../../../core/diff.ts';
import { errorRecord, LongshoreError } from '../../../core/error.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { field, listField, objectField } from '../../kube/field.ts';
import { jobPodFact } from '../../kube/job-pod-fact.ts';
import { jobPods } from '../../kube/job-pods.ts';
import { readiness } from '../../kube/readiness.ts';
import { whyNotReady } from '../../kube/why-not-ready.ts';
import type { ResourceKind } from '../../kind.ts';

export type JobSuspensionDesired = {
  readonly cluster: string;
  readonly namespace: string;
  readonly job: string;
};

interface Observed {
  /** Or it has ended by itself; `undefined`: it is not there. */
  readonly isSuspended: boolean | undefined;
  /** That have not ended. */
  readonly pods: number;
}

/** `null`: there was no such Job. */
type Image = { readonly suspended: boolean } | null;

const patienceMs = 120_000;
const pauseMs = 100;
const mostTries = 5;

export const jobSuspensionKind: ResourceKind<JobSuspensionDesired, Observed, Image> = {
  type: 'resource',
  name: 'job-suspension',
  describe: (desired) => `${objectLabel(idOf(desired))} in cluster ${desired.cluster} suspended, since its work is done`,
  validate: () => [],
  facts: (desired) => ({ requires: [jobPodFact(desired)], retracts: [jobPodFact(desired)] }),
  identity: (desired) => `suspension of ${desired.cluster}: ${objectLabel(idOf(desired))}`,
  async read(context, desired) {
    const cluster = context.cluster(desired.cluster);
    const job = await cluster.get(idOf(desired));
    const { live } = await jobPods(cluster, { namespace: desired.namespace, name: desired.job });
    return { isSuspended: job === undefined ? undefined : isResting(job), pods: live.length };
  },
  diff(desired, { isSuspended, pods }) {
    const label = objectLabel(idOf(desired));
    return diffOf('update', [
      ...(isSuspended === false ? [{ field: `${label} .spec.suspend`, from: 'false', to: 'true' }] : []),
      ...(isSuspended !== undefined && pods > 0 ? [{ field: `pods of ${label}`, from: String(pods), to: '0' }] : []),
    ]);
  },
  capture: async (_, __, { isSuspended }) => (isSuspended === undefined ? null : { suspended: isSuspended }),
  async apply(context, desired) {
    await suspend(context, desired, true);
    await waitFor(context, desired, async () => {
      const { live } = await jobPods(context.cluster(desired.cluster), { namespace: desired.namespace, name: desired.job });
      return live.length === 0 ? undefined : `${live.length} of its pods are still there`;
    });
  },
  async restore(context, desired, image) {
    if (image === null || image.suspended) return;
    await suspend(context, desired, false);
    await waitFor(context, desired, async () => {
      const job = await context.cluster(desired.cluster).get(idOf(desired));
      const seen =
        job === undefined ? { ready: false, because: 'it is not there' } : await readiness(context.cluster(desired.cluster), job);
      return seen.ready ? undefined : (seen.because ?? 'it is not ready');
    });
  },
  outputs: () => ({}),
};

/** Its status changes all the time, and each change makes a newer version: tried again when one came in between. */
async function suspend(context: WriteContext, desired: JobSuspensionDesired, suspended: boolean): Promise<void> {
  const cluster = context.cluster(desired.cluster);
  for (let tries = 1; ; tries += 1) {
    const job = await cluster.get(idOf(desired));
    if (job === undefined || isResting(job) === suspended) return;
    const changed: KubeObject = { ...job, spec: { ...objectField(job, 'spec'), suspend: suspended } };
    try {
      await cluster.replace(changed);
      return;
    } catch (error) {
      if (errorRecord(error).code !== 'cluster-conflict' || tries === mostTries) throw error;
    }
  }
}

async function waitFor(context: ReadContext, desired: JobSuspensionDesired, missing: () => Promise<string | undefined>): Promise<void> {
  for (const until = context.clock.now() + patienceMs; ; await context.clock.sleep(pauseMs, context.signal)) {
    const because = await missing();
    if (because === undefined) return;
    if (context.clock.now() < until) continue;
    const job = await context.cluster(desired.cluster).get(idOf(desired));
    const reasons = job === undefined ? [] : await whyNotReady(context.cluster(desired.cluster), job);
    const label = `${objectLabel(idOf(desired))} in cluster "${desired.cluster}"`;
    throw new LongshoreError('not-ready', `cannot wait for ${label} any longer: ${[because, ...reasons].join('; ')}`, {
      effect: 'changed',
      next: 'Correct what it waits for, then run the same command again.',
    });
  }
}

function isResting(job: KubeObject): boolean {
  const hasEnded = listField(job, 'status.conditions').some(
    (each) => ['Complete', 'Failed'].includes(String(each['type'])) && each['status'] === 'True',
  );
  return hasEnded || field(job, 'spec.suspend') === true;
}

function idOf({ namespace, job }: JobSuspensionDesired) {
  return { apiVersion: 'batch/v1', kind: 'Job', namespace, name: job } as const;
}

/** @public */
export function suspendJob(options: Input<JobSuspensionDesired>): StepDefinition {
  return stepDefinition<JobSuspensionDesired>('resource', jobSuspensionKind.name, options);
}
