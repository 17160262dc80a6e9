// An object without what the server and its controllers write: what a plan, a before-image and a comparison are about.
import { isJsonObject, type Json } from '../../../core/json.ts';
import type { KubeObject } from '../../../ports/cluster.ts';

/** Finalizers are the business of the operators that set them; they come and go by themselves. */
const metadataFields = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'finalizers',
];

/** Counts that controllers keep in annotations; they write them anew. */
const counted = new Set(['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation']);

export function withoutServerFields(object: KubeObject): KubeObject {
  const { status: _status, metadata, ...rest } = object;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !counted.has(name));
  const kept = Object.entries({ ...metadata, annotations: Object.fromEntries(annotations) }).filter(
    ([name, value]) => !metadataFields.includes(name) && value !== undefined && !isEmpty(value),
  );
  return { ...rest, metadata: Object.fromEntries(kept) } as unknown as KubeObject;
}

function isEmpty(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** Every leaf with its path, as `.spec.replicas`; lists of named items by name, so that an insertion does not shift the rest. */
export function leaves(value: Json | undefined, path = '', into: Record<string, string> = {}): Record<string, string> {
  if (value === undefined) return into;
  if (Array.isArray(value)) {
    if (value.length === 0) into[path] = '[]';
    for (const [index, item] of value.entries()) leaves(item as Json, `${path}[${itemName(item as Json) ?? index}]`, into);
  } else if (isJsonObject(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) into[path] = '{}';
    for (const [key, member] of entries) leaves(member, `${path}.${key}`, into);
  } else into[path] = typeof value === 'string' ? value : JSON.stringify(value);
  return into;
}

function itemName(item: Json): string | undefined {
  return isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : undefined;
}
