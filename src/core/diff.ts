// What a step would change: pure data that preview prints and the engine acts on.

export interface FieldChange {
  /** Where in the thing: a path, a key, a table; for people. */
  readonly field: string;
  readonly from?: string;
  readonly to?: string;
  /** Both sides are shown by digest only. */
  readonly secret?: boolean;
}

export type Diff =
  | { readonly action: 'none' }
  | { readonly action: 'create' | 'update' | 'remove'; readonly changes: readonly FieldChange[] }
  /** The step must not go on: somebody else's thing, or a field that cannot change. `next` says the way out. */
  | { readonly action: 'refuse'; readonly because: string; readonly next: string };

export const noDiff: Diff = Object.freeze({ action: 'none' });

/** A diff from field changes: none when there are none. */
export function diffOf(action: 'create' | 'update' | 'remove', changes: readonly FieldChange[]): Diff {
  return changes.length === 0 ? noDiff : { action, changes };
}

/** The fields in which two flat records differ, by key, in key order. */
export function fieldChanges(
  from: Readonly<Record<string, string | undefined>>,
  to: Readonly<Record<string, string | undefined>>,
): FieldChange[] {
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return fields
    .filter((field) => from[field] !== to[field])
    .map((field) => ({
      field,
      ...(from[field] === undefined ? {} : { from: from[field] }),
      ...(to[field] === undefined ? {} : { to: to[field] }),
    }));
}
