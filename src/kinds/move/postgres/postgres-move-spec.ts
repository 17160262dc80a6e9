// What a move of a PostgreSQL database is told.
import { serverLabel, type DatabaseLocator } from '../../../ports/database.ts';

/** Interfaces are not JSON to the type checker; the same members as an alias are. */
type Members<Type> = { readonly [Key in keyof Type]: Type[Key] };

export type PostgresMoveSpec = {
  readonly dataset: string;
  /** Both seen as an administrator: a move reads every table, and gives objects to their owner. */
  readonly from: Members<DatabaseLocator>;
  readonly to: Members<DatabaseLocator>;
  /** The role of the target server that every object will belong to, whoever owns it at the source. */
  readonly owner: string;
  /** Roles that are made at the target, with their passwords, when its server has none of the name; dropped with the copy. */
  readonly roles?: readonly string[];
  /** Roles or application names of the source's writers: none may have a session when the copy starts. */
  readonly writers: readonly string[];
  /** Connections to each side that work at the same time; 0 for as many as this machine has processors. */
  readonly connections: number;
  /** A larger table is carried and proved in ranges of its key, of about this size each; 64 unless given. */
  readonly partMiB?: number;
  /** A `followPostgres` step before the freeze has copied the database already: this move brings the last changes over. */
  readonly live?: boolean;
  /** How long the service may be down for it; any time unless given. */
  readonly downtimeBudgetMs?: number;
  /** What a rollback does with data that was written to the copy after it was proved: refuses (unless said otherwise), or moves it into the source. */
  readonly wayBack?: 'refuse' | 'move';
};

/** At least two, so that a table can be read back while another one is copied. */
export function connectionsOf({ connections }: PostgresMoveSpec): number {
  return connections > 0 ? connections : Math.min(8, Math.max(2, globalThis.navigator.hardwareConcurrency));
}

export function partBytesOf({ partMiB = 64 }: Pick<PostgresMoveSpec, 'partMiB'>): number {
  return partMiB * (1 << 20);
}

/** `indri:5432/miniflux`; a reference that is not resolved yet stands as its text. */
export function placeLabel(locator: Members<DatabaseLocator> | string): string {
  if (typeof locator === 'string') return locator;
  const server: unknown = locator.server;
  return `${typeof server === 'string' ? server : serverLabel(locator.server)}/${locator.database}`;
}
