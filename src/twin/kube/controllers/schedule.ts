// Whether the one node of the twin takes a pod: its labels and what is left of its memory and processors
// (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/). Affinity is read as far as required node terms go.
import { at, docAt, isDoc, listAt, textAt, type Doc } from '../doc.ts';
import { quantity } from '../quantity.ts';
import { fitsSelector } from '../selector.ts';
import type { ControllerContext } from './controller.ts';

/** Why no node takes the pod, in the scheduler's words; `undefined` when one does. */
export function unschedulable({ objects }: Pick<ControllerContext, 'objects'>, pod: Doc): string | undefined {
  const nodes = objects.list(objects.type('Node'));
  if (nodes.length === 0) return undefined;
  const reasons = nodes.map((node) => refusal(objects, node, pod));
  if (reasons.includes(undefined)) return undefined;
  return `0/${nodes.length} nodes are available: ${[...new Set(reasons)].map((reason) => `${reasons.filter((each) => each === reason).length} ${reason}`).join(', ')}.`;
}

function refusal(objects: ControllerContext['objects'], node: Doc, pod: Doc): string | undefined {
  const labels = docAt(node, 'metadata.labels');
  if (at(node, 'spec.unschedulable') === true) return 'node(s) were unschedulable';
  const terms = listAt(pod, 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms');
  const matches = terms.length === 0 || terms.some((term) => fitsSelector(labels, { matchExpressions: listAt(term, 'matchExpressions') }));
  if (!matches || !fitsSelector(labels, { matchLabels: docAt(pod, 'spec.nodeSelector') }))
    return "node(s) didn't match Pod's node affinity/selector";
  for (const resource of ['memory', 'cpu'] as const) {
    const allocatable = textAt(node, `status.allocatable.${resource}`);
    if (allocatable === undefined) continue;
    const uid = textAt(pod, 'metadata.uid');
    const others = objects
      .list(objects.type('Pod'))
      .filter(
        (each) =>
          textAt(each, 'metadata.uid') !== uid &&
          textAt(each, 'spec.nodeName') !== undefined &&
          !['Succeeded', 'Failed'].includes(textAt(each, 'status.phase') ?? ''),
      );
    const used = others.reduce((sum, each) => sum + requested(each, resource), 0);
    if (used + requested(pod, resource) > quantity(allocatable)) return `Insufficient ${resource}`;
  }
  return undefined;
}

function requested(pod: Doc, resource: string): number {
  return listAt(pod, 'spec.containers').reduce((sum, container) => {
    const resources = docAt(container, 'resources');
    const wanted = isDoc(resources['requests']) ? resources['requests'][resource] : undefined;
    return sum + quantity(wanted ?? docAt(resources, 'limits')[resource]);
  }, 0);
}

/** A limit of a container; `undefined` when it has none. */
export function memoryLimit(container: Doc): number | undefined {
  const limit = docAt(container, 'resources.limits')['memory'];
  return limit === undefined ? undefined : quantity(limit);
}
