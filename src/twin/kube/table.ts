// Lists as `Table`s, for kubectl (https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables).
import { at, docAt, textAt, type Doc, type Value } from './doc.ts';
import type { ResourceType } from './resource-types.ts';
import { age, columnsOfKind, nameColumn, since, type Column } from './table-columns.ts';

export interface TableOptions {
  readonly now: number;
  /** How much of each object goes with its row. */
  readonly include: 'None' | 'Metadata' | 'Object';
}

export function table(type: ResourceType, objects: readonly Doc[], metadata: Doc, options: TableOptions): Doc {
  const columns = type.custom ? customColumns(type) : (columnsOfKind[type.kind] ?? [nameColumn, age]);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((each) => ({
      name: each.name,
      type: each.type ?? 'string',
      format: each.name === 'Name' ? 'name' : '',
      description: '',
      priority: each.wide === true ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((each) => each.cell(object, options.now)),
      ...(options.include === 'None' ? {} : { object: options.include === 'Object' ? object : partial(object) }),
    })),
  };
}

/** An object as far as its metadata. */
export function partial(object: Doc): Doc {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: docAt(object, 'metadata') };
}

function customColumns(type: ResourceType): readonly Column[] {
  const declared = (type.columns ?? []).map((each): Column => {
    const isDate = each['type'] === 'date';
    const path = textAt(each, 'jsonPath') ?? '';
    return {
      name: String(each['name']),
      wide: typeof each['priority'] === 'number' && each['priority'] > 0,
      cell: (object, now) => {
        const value = jsonPath(object, path);
        return isDate && typeof value === 'string' ? since(value, now) : scalar(value);
      },
    };
  });
  return [nameColumn, ...(declared.length === 0 ? [age] : declared)];
}

function scalar(value: Value | undefined): Value {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

/** The JSONPath of printer columns as far as definitions use it: names, `['quoted']`, `[0]`, and `[?(@.type=="Ready")]`. */
export function jsonPath(object: Value, path: string): Value | undefined {
  let here: Value | undefined = object;
  for (const part of path.matchAll(/\.((?:\\.|[^.[\]])+)|\['([^']+)'\]|\[(\d+)\]|\[\?\(@\.(\w+)\s*==\s*["']([^"']*)["']\)\]/g)) {
    const name = part[1]?.replaceAll('\\.', '.') ?? part[2];
    if (name !== undefined) here = typeof here === 'object' && here !== null && !Array.isArray(here) ? here[name] : undefined;
    else if (part[3] !== undefined) here = Array.isArray(here) ? here[Number(part[3])] : undefined;
    else here = Array.isArray(here) ? here.find((each) => at(each, part[4] ?? '') === part[5]) : undefined;
  }
  return here;
}
