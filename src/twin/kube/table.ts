// Lists as `Table`s, for kubectl: columns of a few kinds, name and age of all others.
import { docAt, numberAt, textAt, type Doc } from './doc.ts';
import type { ResourceType } from './resource-types.ts';

const columns: Readonly<Record<string, readonly (readonly [string, (object: Doc) => string | number])[]>> = {
  ConfigMap: [['Data', (object) => Object.keys(docAt(object, 'data')).length + Object.keys(docAt(object, 'binaryData')).length]],
  Secret: [
    ['Type', (object) => textAt(object, 'type') ?? ''],
    ['Data', (object) => Object.keys(docAt(object, 'data')).length],
  ],
  Namespace: [['Status', (object) => textAt(object, 'status.phase') ?? '']],
  Pod: [['Status', (object) => textAt(object, 'status.phase') ?? '']],
  Deployment: [
    ['Ready', (object) => `${numberAt(object, 'status.readyReplicas') ?? 0}/${numberAt(object, 'spec.replicas') ?? 0}`],
    ['Available', (object) => numberAt(object, 'status.availableReplicas') ?? 0],
  ],
};

export function table(type: ResourceType, objects: readonly Doc[], version: string): Doc {
  const extra = columns[type.kind] ?? [];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: version },
    columnDefinitions: ['Name', ...extra.map(([name]) => name), 'Age'].map((name) => ({
      name,
      type: 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: 0,
    })),
    rows: objects.map((object) => ({
      cells: [
        textAt(object, 'metadata.name') ?? '',
        ...extra.map(([, cell]) => cell(object)),
        textAt(object, 'metadata.creationTimestamp') ?? '',
      ],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: docAt(object, 'metadata') },
    })),
  };
}
