// What the server would make of an object, asked without writing: the result, or why it refuses and what the way out is.
import { digestOf } from '../../../core/digest.ts';
import { errorRecord, type ErrorRecord } from '../../../core/error.ts';
import { objectId, objectLabel, type ClusterReader, type KubeObject } from '../../../ports/cluster.ts';
import type { KubeObjectsDesired } from './desired.ts';

export interface Foreseen {
  /** What apply would make of it; `undefined` while its namespace or type is missing, or the server refuses. */
  readonly preview: KubeObject | undefined;
  /** Why the server would refuse it. */
  readonly refused: ErrorRecord | undefined;
  /** It is not there. */
  readonly created?: boolean;
  /** It is there, and applying it would change nothing at all. */
  readonly unchanged?: boolean;
  /** Fields of these managers are taken over, as the plan says. */
  readonly takesOver?: readonly string[];
  /** It cannot be changed to this in place; the plan lets it be removed and made anew. */
  readonly recreate?: boolean;
  readonly warnings?: readonly string[];
}

export async function dryRun(
  cluster: ClusterReader,
  object: KubeObject,
  desired: Pick<KubeObjectsDesired, 'takeOver' | 'recreate'>,
): Promise<Foreseen> {
  const label = objectLabel(objectId(object));
  try {
    const { object: preview, created, warnings } = await cluster.dryRun(object);
    return { preview, refused: undefined, created, warnings };
  } catch (error) {
    const record = errorRecord(error);
    switch (record.code) {
      case 'cluster-not-found': {
        const { namespace } = object.metadata;
        if (namespace === undefined) return { preview: undefined, refused: undefined, created: true };
        return dryRunElsewhere(cluster, object, namespace);
      }
      case 'cluster-conflict': {
        const owners = [...new Set([...record.message.matchAll(/conflict with "([^"]+)"/g)].map((match) => match[1] ?? ''))];
        const allowed = desired.takeOver ?? [];
        if (owners.length > 0 && owners.every((owner) => allowed.includes(owner))) {
          const { object: preview, created, warnings } = await cluster.dryRun(object, { force: true });
          return { preview, refused: undefined, created, warnings, takesOver: owners };
        }
        const next = `Leave these fields out of the plan, or take them over: takeOver: [${owners.map((owner) => `'${owner}'`).join(', ')}].`;
        return { preview: undefined, refused: { ...record, next }, created: false };
      }
      case 'cluster-invalid':
        if (!isImmutable(record.message)) return { preview: undefined, refused: record, created: false };
        if ((desired.recreate ?? []).includes(label)) return { preview: undefined, refused: undefined, created: false, recreate: true };
        return {
          preview: undefined,
          refused: {
            ...record,
            next: `Keep the field as it is, give the object another name, or let it be removed and made anew: recreate: ['${label}'].`,
          },
          created: false,
        };
      case 'cluster-forbidden':
        return { preview: undefined, refused: record, created: false };
      default:
        throw error;
    }
  }
}

/** How servers say that a field cannot change: each kind has words of its own (k8s.io/kubernetes/pkg/apis, ValidateUpdate). */
export function isImmutable(message: string): boolean {
  return /immutable|may not change once set|updates to .* are forbidden|cannot change roleRef|may not be changed|is not allowed to be changed/i.test(
    message,
  );
}

/**
 * For an object whose namespace is not there yet: the step makes it, or one before it does. What is wrong with the object itself is asked of the namespace `default` under
 * a name that nobody has, so that a misspelt field is found before anything is written; other refusals may come from that place.
 */
export async function dryRunElsewhere(cluster: ClusterReader, object: KubeObject, namespace: string): Promise<Foreseen> {
  const unknown: Foreseen = { preview: undefined, refused: undefined, created: true };
  const { name } = object.metadata;
  const probe = `longshore-preview-${digestOf([namespace, name]).slice(7, 15)}`;
  try {
    await cluster.dryRun({ ...object, metadata: { ...object.metadata, namespace: 'default', name: probe } });
    return unknown;
  } catch (error) {
    const record = errorRecord(error);
    if (record.code !== 'cluster-invalid') return unknown;
    const message = record.message.replaceAll(`default/${probe}`, `${namespace}/${name}`).replaceAll(probe, name);
    return { preview: undefined, refused: { ...record, message }, created: true };
  }
}
