// A carrier: a pod that mounts the volumes of a data move and sleeps, so that the move runs beside the data and only listings and
// digests pass through the workstation. A Job makes it again when its node is lost, and ends it when its time is over.
import { LongshoreError } from '../../core/error.ts';
import type { Fact } from '../../core/fact.ts';
import type { FilePlace } from '../../kinds/files/file-place.ts';
import { jobPodFact } from '../../kinds/kube/job-pod-fact.ts';
import { suspendJob } from '../../kinds/resource/job-suspension/job-suspension.ts';
import { kubeObjects, type KubeObjectsOutputs } from '../../kinds/resource/kube-object/kube-object.ts';
import type { StepDefinition } from '../../plan/step.ts';
import { imageName, type Architecture, type PinnedImage } from '../workload/image.ts';
import { carrierObjects } from './carrier-objects.ts';

export type CarrierMount = {
  /** As the carrier sees it: `/source`. */
  readonly path: string;
  /** Nothing can be written there, by the node's word; then a way back is none either. */
  readonly readOnly?: boolean;
} & (
  | { readonly claim: string }
  /** The node mounts it, so the node must be able to. Its server must let root be root (`no_root_squash`) where owners are kept. */
  | { readonly nfs: { readonly server: string; readonly path: string } }
  /** A folder of the node. */
  | { readonly hostPath: string }
);

export interface CarrierOptions {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly mounts: readonly CarrierMount[];
  /** With its digest. It needs a shell, find, sort, tar and sha256sum, GNU's: as Debian's have them (`debian:13-slim`). */
  readonly image: string | PinnedImage;
  /** Of the node, where the image has a digest for each. */
  readonly architecture?: Architecture;
  /**
   * Who works in it. Root unless given, because only root gives files away: moves keep owners unless they say `target-user`. A user of
   * its own must own what it reads and writes.
   */
  readonly user?: number;
  /** The node on which it must run, by its name: where a folder of the node is mounted. */
  readonly node?: string;
  /** After so long it is ended, whatever it does; 24 unless given. */
  readonly hours?: number;
  /**
   * Where it is written down what has been copied, whose the copy is, and how the target was found: in a small claim of its own, so that
   * the next pod knows; or in the `pod`, with which it goes (then a copy ahead is made anew, and a lost pod costs reading everything).
   * A claim unless given, and for a user of its own the pod, since a new claim belongs to root.
   */
  readonly records?: 'pod' | { readonly size?: string; readonly storageClass?: string };
  readonly resources?: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
}

export interface Carrier {
  /** The step before the first copy: the Job, and a wait until its pod runs. */
  readonly start: StepDefinition<KubeObjectsOutputs>;
  /** The step after the last proof: its pod goes, and lets go of its volumes. */
  readonly done: StepDefinition;
  /** A place for a move of files: what it mounts at this path, or a directory below. */
  at(path: string): FilePlace;
}

/** Throws `plan-image-unpinned`, `plan-carrier-invalid`. */
export function carrier(options: CarrierOptions): Carrier {
  const { cluster, namespace, name, mounts } = options;
  const image = imageName(options.image, options.architecture);
  if (!image.includes('@sha256:'))
    throw new LongshoreError(
      'plan-image-unpinned',
      `cannot let carrier "${name}" run "${image}": it sees all of the data, and a tag can be moved`,
      {
        next: 'Add the digest of the image for the cluster’s architecture: `debian:13-slim@sha256:…`.',
      },
    );
  const problem = mountProblem(mounts);
  if (problem !== undefined)
    throw new LongshoreError('plan-carrier-invalid', `cannot make carrier "${name}": ${problem}`, { next: 'Correct its mounts.' });
  const volumes = mounts.flatMap((mount): readonly Fact[] => volumeFact(options, mount));
  return {
    start: kubeObjects({
      cluster,
      objects: carrierObjects(options, image),
      // One that has failed or is to be another holds nothing.
      recreate: [`Job ${namespace}/${name}`],
      waitMs: 300_000,
      provides: [jobPodFact({ cluster, namespace, job: name }), ...volumes],
    }),
    done: suspendJob({ cluster, namespace, job: name }),
    at(path) {
      const mount = mounts.find((each) => path === each.path || path.startsWith(`${each.path}/`));
      if (mount === undefined)
        throw new LongshoreError('plan-carrier-invalid', `cannot find "${path}" in carrier "${name}": it is in none of its mounts`, {
          next: `It mounts ${mounts.map((each) => each.path).join(', ')}.`,
        });
      const claim = 'claim' in mount ? { claim: `${mount.claim}${path.slice(mount.path.length)}` } : {};
      return { cluster, namespace, job: name, path, ...claim };
    },
  };
}

function mountProblem(mounts: readonly CarrierMount[]): string | undefined {
  if (mounts.length === 0) return 'it mounts nothing';
  const paths = mounts.map(({ path }) => path);
  const odd = paths.find((path) => !/^(\/[\w.-]+)+$/.test(path) || /^\/(tmp|var|proc|sys|dev|etc|bin|usr|lib)(\/|$)/.test(path));
  if (odd !== undefined) return `"${odd}" is no place for a mount: an absolute path that the image does not use, as "/source"`;
  const nested = paths.find((path, index) => paths.some((other, at) => at !== index && (path === other || path.startsWith(`${other}/`))));
  return nested === undefined ? undefined : `"${nested}" lies in another of its mounts`;
}

/** Whether nodes can mount it at all is asked by lint. */
function volumeFact({ cluster, namespace, name }: CarrierOptions, mount: CarrierMount): readonly Fact[] {
  const volume = `${namespace}/${name}${mount.path}`;
  if ('nfs' in mount) return [{ fact: 'volume', cluster, volume, sort: 'nfs', source: `${mount.nfs.server}:${mount.nfs.path}` }];
  return 'hostPath' in mount ? [{ fact: 'volume', cluster, volume, sort: 'hostPath', source: mount.hostPath }] : [];
}
