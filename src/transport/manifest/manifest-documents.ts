// YAML as Kubernetes reads it into objects: several documents, lists flattened. Its numbers and booleans are those of YAML 1.1 (`0644`
// is octal, `yes` is true), but without sexagesimal numbers and dates, as sigs.k8s.io/yaml has it: `2200:22` stays a text.
import { parseAllDocuments } from 'yaml';
import { LongshoreError } from '../../core/error.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';

const strange = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:set',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
]);

/** Throws `source-invalid`, with the line. */
export function manifestDocuments(text: string, label: string): readonly KubeObject[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !(strange.has(tag.tag) || tag.format === 'TIME')),
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const [error] = document.errors;
    if (error !== undefined) throw invalid(label, `line ${error.linePos?.[0].line ?? '?'}: ${error.message.split('\n')[0] ?? ''}`);
    return objectsOf(document.toJS({ maxAliasCount: 1000 }) as Json, `document ${index + 1}`, label);
  });
}

function objectsOf(value: Json, place: string, label: string): readonly KubeObject[] {
  if (value === null) return [];
  if (!isJsonObject(value)) throw invalid(label, `${place} is not an object`);
  const { apiVersion, kind, items, metadata } = value;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item: Json, index) => objectsOf(item, `${place}, item ${index + 1}`, label));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') throw invalid(label, `${place} has no apiVersion or no kind`);
  if (!isJsonObject(metadata) || typeof metadata['name'] !== 'string') throw invalid(label, `${place} (${kind}) has no metadata.name`);
  const { status: _status, ...object } = value;
  return [object as unknown as KubeObject];
}

function invalid(label: string, because: string): LongshoreError {
  return new LongshoreError('source-invalid', `cannot read ${label}: ${because}`, {
    next: 'See what the source gives; it must be objects of Kubernetes.',
  });
}
