// `metadata.managedFields`: which manager owns which fields, and how ownership moves with applies and with updates
// (https://kubernetes.io/docs/reference/using-api/server-side-apply/). Time stands only where the object itself changed.
import type { ApiSchema } from './api-schema.ts';
import { ApiError, type StatusCause } from './api-error.ts';
import { docAt, isDoc, put, sameMembers, textAt, type Doc, type Value } from './doc.ts';
import { decodeFields, encodedFields, encodeFields, fieldLabel, fieldPaths, fieldValues, withParents, type FieldSet } from './field-set.ts';
import { mergeTyped, removeFields } from './merge-typed.ts';
import { typeErrors } from './type-check.ts';

export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
}

interface Entry extends Manager {
  readonly apiVersion: string;
  readonly fields: FieldSet;
  readonly time?: string;
}

const identityMembers = new Set(
  [
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generateName',
  ].map((name) => `f:${name}`),
);
const identityFields = new Set(['f:apiVersion', 'f:kind', 'f:metadata', ...[...identityMembers].map((name) => `f:metadata\n${name}`)]);

/** The fields that a manager can own: identity never, `status` only by way of the subresource. */
function ownable(paths: Iterable<string>, hasStatus: boolean, subresource: string | undefined): FieldSet {
  const own = new Set<string>();
  for (const path of paths) {
    if (path === '' || identityFields.has(path) || path.startsWith('f:metadata\nf:managedFields')) continue;
    const status = path === 'f:status' || path.startsWith('f:status\n');
    if (!hasStatus || subresource === 'scale' || status === (subresource === 'status')) own.add(path);
  }
  return own;
}

/** The only entry of an object that nobody has written before. */
function encodeFirst(object: Doc, manager: Manager, { schema, hasStatus, apiVersion }: ManagedContext): void {
  const { subresource } = manager;
  const owned: Doc = {};
  const all = encodedFields(object, schema);
  for (const [name, below] of Object.entries(all)) {
    const status = name === 'f:status';
    if (name === 'f:apiVersion' || name === 'f:kind') continue;
    if (hasStatus && subresource !== 'scale' && status !== (subresource === 'status')) continue;
    if (name !== 'f:metadata') owned[name] = below;
    else {
      const members = Object.entries(below as Doc).filter(([member]) => !identityMembers.has(member));
      if (members.length > 0) owned[name] = Object.fromEntries(members);
    }
  }
  const entry = {
    manager: manager.manager,
    operation: manager.operation,
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: owned,
    ...(subresource === undefined ? {} : { subresource }),
  };
  put(object, 'metadata.managedFields', Object.keys(owned).length === 0 ? undefined : [entry]);
}

function decode(object: Doc): Entry[] {
  const list = docAt(object, 'metadata')['managedFields'];
  return (Array.isArray(list) ? list : []).filter(isDoc).map((entry) => ({
    manager: textAt(entry, 'manager') ?? 'unknown',
    operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion') ?? '',
    fields: decodeFields(entry['fieldsV1']),
    ...(textAt(entry, 'time') === undefined ? {} : { time: String(entry['time']) }),
    ...(textAt(entry, 'subresource') === undefined ? {} : { subresource: String(entry['subresource']) }),
  }));
}

function encode(object: Doc, entries: readonly Entry[]): void {
  // The real server puts older entries first; by name alone, two runs of one plan make the same world.
  const rank = (entry: Entry): string => `${entry.operation}\n${entry.manager}\n${entry.subresource ?? ''}`;
  const shown = entries.filter((entry) => entry.fields.size > 0).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const list: Value[] = shown.map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === undefined ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(entry.fields),
    ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }),
  }));
  put(object, 'metadata.managedFields', list.length === 0 ? undefined : list);
}

function same(a: Manager, b: Manager): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
}

function without(set: ReadonlySet<string>, other: ReadonlySet<string>): FieldSet {
  return new Set([...set].filter((path) => !other.has(path)));
}

export interface ManagedContext {
  readonly schema: ApiSchema;
  readonly hasStatus: boolean;
  readonly apiVersion: string;
}

/**
 * Server-side apply: the merged object (`applied` itself where nothing is there yet), with ownership but without times
 * (`stampManager` adds those). Throws 409 on conflicts.
 */
export function applyFields(live: Doc | undefined, applied: Doc, manager: Manager, force: boolean, context: ManagedContext): Doc {
  const { schema } = context;
  const errors = typeErrors(applied, schema, true);
  if (errors.length > 0) {
    const label = `${textAt(applied, 'metadata.namespace') ?? ''}/${textAt(applied, 'metadata.name') ?? ''}; ${String(applied['apiVersion'])}, Kind=${String(applied['kind'])}`;
    throw new ApiError(500, undefined, `failed to create typed patch object (${label}): ${errors[0]}`);
  }
  if (live === undefined) {
    encodeFirst(applied, manager, context);
    return applied;
  }
  const newFields = ownable(fieldPaths(applied, schema), context.hasStatus, manager.subresource);
  const entries = decode(live);
  const own = entries.find((entry) => same(entry, manager));
  const others = entries.filter((entry) => !same(entry, manager));
  const before = fieldValues(live, schema);
  let merged = mergeTyped(live, applied, schema) as Doc;
  const after = fieldValues(merged, schema);
  const changed = new Set([...newFields].filter((path) => before.get(path) !== after.get(path)));
  const conflicts = others.flatMap((entry) => [...entry.fields].filter((path) => changed.has(path)).map((path) => ({ entry, path })));
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  // What a forced apply took, and what an atomic value swallowed, no longer belongs to the others.
  const taken = new Set([...conflicts.map(({ path }) => path), ...[...before.keys()].filter((path) => !after.has(path))]);
  const remaining = others.map((entry) => ({ ...entry, fields: without(entry.fields, taken) }));
  if (own !== undefined) {
    const dropped = without(withParents(own.fields), withParents(newFields));
    const kept = withParents(new Set(remaining.flatMap((entry) => [...entry.fields])));
    merged = removeFields(merged, schema, without(dropped, kept)) as Doc;
  }
  encode(merged, [
    ...remaining,
    { ...manager, apiVersion: context.apiVersion, fields: newFields, ...(own?.time === undefined ? {} : { time: own.time }) },
  ]);
  return merged;
}

function conflictError(conflicts: readonly { readonly entry: Entry; readonly path: string }[]): ApiError {
  const causes: StatusCause[] = conflicts.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${entry.manager}"${entry.subresource === undefined ? '' : ` with subresource "${entry.subresource}"`}${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}`,
    field: fieldLabel(path),
  }));
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  const first = causes[0] as StatusCause;
  const allSame = causes.every((cause) => cause.message === first.message);
  const list =
    allSame && causes.length === 1
      ? `${first.message}: ${first.field}`
      : causes.map((cause) => `${cause.message}: ${cause.field}`).join('\n- ');
  return new ApiError(409, 'Conflict', `Apply failed with ${count}: ${causes.length === 1 ? '' : '\n- '}${list}`.replace(': \n', ':\n'), {
    causes: causes.map((cause) => ({ ...cause })),
  });
}

/** A create, update or patch, from the ownership that `next` carries: what the manager set or changed is now its own, and what it took away is nobody's. */
export function updateFields(live: Doc | undefined, next: Doc, manager: Manager, context: ManagedContext): void {
  if (live === undefined) return encodeFirst(next, manager, context);
  const before = fieldValues(live, context.schema);
  const after = fieldValues(next, context.schema);
  const differing = [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path);
  const changed = ownable(differing, context.hasStatus, manager.subresource);
  const removed = new Set([...before.keys()].filter((path) => !after.has(path)));
  const entries = decode(next);
  const own = entries.find((entry) => same(entry, manager));
  const others = entries
    .filter((entry) => !same(entry, manager))
    .map((entry) => ({ ...entry, fields: without(without(entry.fields, removed), changed) }));
  const fields = new Set([...without(own?.fields ?? new Set(), removed), ...changed]);
  encode(next, [...others, { ...manager, apiVersion: context.apiVersion, fields, ...(own?.time === undefined ? {} : { time: own.time }) }]);
}

/** Writes the time of a real change into the manager's entry. */
export function stampManager(object: Doc, manager: Manager, time: string): void {
  const managed = docAt(object, 'metadata')['managedFields'];
  if (!Array.isArray(managed)) return;
  put(
    object,
    'metadata.managedFields',
    managed.map((entry) => {
      if (!isDoc(entry) || !isOf(entry, manager)) return entry;
      const { manager: name, operation, apiVersion, time: _before, ...rest } = entry;
      return { manager: name, operation, apiVersion, time, ...rest };
    }),
  );
}

function isOf(entry: Doc, manager: Manager): boolean {
  return (
    entry['manager'] === manager.manager &&
    entry['operation'] === manager.operation &&
    (entry['subresource'] ?? undefined) === manager.subresource
  );
}

const bookkeeping = new Set(['resourceVersion', 'generation', 'managedFields']);
const metadataOnly = new Set(['metadata']);
const timeOnly = new Set(['time']);

/** Whether two states of an object are the same in all that does not change by itself. */
export function sameContent(a: Doc, b: Doc): boolean {
  return sameMembers(docAt(a, 'metadata'), docAt(b, 'metadata'), bookkeeping) && sameMembers(a, b, metadataOnly);
}

/** Whether the same managers own the same fields, whenever they came to them. */
export function sameOwners(a: Doc, b: Doc): boolean {
  const entries = (object: Doc): readonly Value[] => {
    const managed = docAt(object, 'metadata')['managedFields'];
    return Array.isArray(managed) ? managed : [];
  };
  const [ours, theirs] = [entries(a), entries(b)];
  return (
    ours.length === theirs.length &&
    ours.every((entry, index) => {
      const other = theirs[index];
      return entry === other || (isDoc(entry) && isDoc(other) && sameMembers(entry, other, timeOnly));
    })
  );
}
