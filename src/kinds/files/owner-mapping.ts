// Whose the copy's files are: the same names, the same numbers, whoever extracts them, or by a table.
import type { FileEntry } from './file-entry.ts';

type Table = { readonly [source: string]: string | number };

export type OwnerMapping =
  | 'names'
  | 'numbers'
  /** The user that writes the copy; owners are not kept, and not compared. */
  | 'target-user'
  /** By the source's names, or numbers where it has no name; `*` stands for all others, which else keep their numbers. */
  | { readonly users: Table; readonly groups: Table };

/** A name, or a number. */
export interface ExpectedOwner {
  readonly user: string | number;
  readonly group: string | number;
}

export function expectedOwner(entry: FileEntry, mapping: OwnerMapping): ExpectedOwner | undefined {
  if (mapping === 'target-user') return undefined;
  if (mapping === 'numbers') return { user: entry.uid, group: entry.gid };
  // A number without a name has no name at the target either.
  if (mapping === 'names') return { user: nameOr(entry.user, entry.uid), group: nameOr(entry.group, entry.gid) };
  return { user: mapped(mapping.users, entry.user, entry.uid), group: mapped(mapping.groups, entry.group, entry.gid) };
}

export function hasOwner(entry: FileEntry, { user, group }: ExpectedOwner): boolean {
  return is(user, entry.user, entry.uid) && is(group, entry.group, entry.gid);
}

function is(expected: string | number, name: string, id: number): boolean {
  return typeof expected === 'number' ? expected === id : expected === name;
}

function nameOr(name: string, id: number): string | number {
  return /^\d+$/.test(name) ? id : name;
}

function mapped(table: Table, name: string, id: number): string | number {
  return table[name] ?? table[String(id)] ?? table['*'] ?? id;
}
