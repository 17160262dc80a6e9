// Facts of a move of files: its source is there, its target comes to be.
import type { StepFacts } from '../../core/fact.ts';
import { jobPodFact } from '../kube/job-pod-fact.ts';
import type { FileMoveSpec } from './file-move.ts';
import type { FilePlace } from './file-place.ts';

export function fileMoveFacts({ from, to }: FileMoveSpec): Required<Pick<StepFacts, 'requires' | 'provides'>> {
  return { requires: [...sourceFacts(from), ...clusterFacts(from), ...clusterFacts(to)], provides: targetFacts(to) };
}

function sourceFacts(place: FilePlace | string): StepFacts['requires'] & object {
  if (typeof place === 'string' || !('host' in place)) return [];
  return [{ fact: 'path', host: place.host, path: place.path }];
}

/** A pod is named by the step that makes it, which orders the two. */
function clusterFacts(place: FilePlace | string): StepFacts['requires'] & object {
  if (typeof place === 'string' || !('cluster' in place)) return [];
  const { cluster, namespace } = place;
  return [{ fact: 'namespace', cluster, namespace }, ...('job' in place ? [jobPodFact({ cluster, namespace, job: place.job })] : [])];
}

function targetFacts(place: FilePlace | string): StepFacts['provides'] & object {
  if (typeof place === 'string' || !('host' in place)) return [];
  return [{ fact: 'path', host: place.host, path: place.path, sort: 'directory' }];
}
