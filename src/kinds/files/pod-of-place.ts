// The pod in which a place lies: the one that is named, or the one that a Job runs at the moment. Asked once for each pass, so that
// the next one finds the pod that has come in place of a lost one.
import { LongshoreError } from '../../core/error.ts';
import type { PodPlace } from '../../ports/cluster.ts';
import type { ReadContext } from '../../ports/context.ts';
import { field } from '../kube/field.ts';
import { jobPods } from '../kube/job-pods.ts';
import { whyNotReady } from '../kube/why-not-ready.ts';
import type { FilePlace } from './file-place.ts';

type InCluster = Exclude<FilePlace, { readonly host: string }>;

/** As long as an image takes to be pulled, and a volume to be attached elsewhere. */
const patienceMs = 120_000;
const pauseMs = 250;

export function podOfPlace(context: ReadContext, place: InCluster): () => Promise<PodPlace> {
  const { namespace, container } = place;
  const rest = container === undefined ? {} : { container };
  let found: Promise<PodPlace> | undefined;
  return () => (found ??= 'pod' in place ? Promise.resolve({ namespace, name: place.pod, ...rest }) : runningPod(context, place, rest));
}

async function runningPod(
  context: ReadContext,
  { cluster: clusterName, namespace, job: name }: InCluster & { readonly job: string },
  rest: Pick<PodPlace, 'container'>,
): Promise<PodPlace> {
  const cluster = context.cluster(clusterName);
  const label = `Job ${namespace}/${name} in cluster "${clusterName}"`;
  for (const until = context.clock.now() + patienceMs; ; await context.clock.sleep(pauseMs, context.signal)) {
    const { running } = await jobPods(cluster, { namespace, name });
    if (running !== undefined) return { namespace, name: running.metadata.name, ...rest };
    const job = await cluster.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name });
    if (job === undefined)
      throw new LongshoreError('carrier-not-ready', `cannot find ${label}: it is not there`, {
        next: 'Let the step that makes it come before this one.',
      });
    if (field(job, 'spec.suspend') === true)
      throw new LongshoreError('carrier-done', `cannot work in a pod of ${label}: it is suspended, since its work is done`, {
        next: 'Roll back the step that has suspended it, or work where the data is.',
      });
    if (context.clock.now() < until) continue;
    const reasons = await whyNotReady(cluster, job);
    const because = reasons.length === 0 ? 'none is ready' : reasons.join('; ');
    throw new LongshoreError('carrier-not-ready', `cannot wait for a pod of ${label} any longer: ${because}`, {
      next: 'Correct what it waits for, then run the same command again.',
    });
  }
}
