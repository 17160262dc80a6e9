// The listings of both sides of a move, in the same words where the move means them to be the same.
import { databaseListingSql, type ListingLine } from '../../../ports/database-listing.ts';
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';
import { followingName } from './following-name.ts';
import type { ServerFacts } from './server-facts.ts';

export interface Listings {
  readonly source: readonly ListingLine[];
  readonly target: readonly ListingLine[];
  /** Roles that own something at the source. */
  readonly owners: readonly string[];
}

export interface Side {
  readonly database: DatabaseReader;
  readonly facts: ServerFacts;
  readonly snapshot?: SnapshotLease | undefined;
}

/**
 * Owners of the source are told as the move's owner. Two major versions differ in how they print the same view, and before
 * 17 there was no MAINTAIN privilege: https://www.postgresql.org/docs/18/release-17.html.
 */
export async function readListings(source: Side, target: Side, owner: string): Promise<Listings> {
  const majors = [source.facts.major, target.facts.major];
  const sql = databaseListingSql({
    viewText: majors[0] === majors[1],
    owner,
    withoutPrivileges: majors.some((major) => major < 17) ? ['MAINTAIN'] : [],
  });
  const [here, there] = await Promise.all([source, target].map((side) => side.database.query<ListingLine>(sql, undefined, side.snapshot)));
  const lines = (here ?? []).filter(isMoved);
  return {
    source: lines.map((line) => (isOwned(line) ? { ...line, value: owner } : line)),
    target: (there ?? []).filter(isMoved),
    owners: [...new Set(lines.filter(isOwned).map(({ value }) => value))],
  };
}

/** What a live copy has put there for itself is no part of it. */
function isMoved({ name }: ListingLine): boolean {
  return !name.includes(followingName);
}

/** Event triggers must belong to a superuser: https://www.postgresql.org/docs/18/sql-altereventtrigger.html */
export function isOwned(line: ListingLine): boolean {
  return line.what === 'owner' && line.value !== '(as made)' && !line.name.startsWith('event trigger ');
}

/** Objects that a user made; what an empty database has none of. */
export function objectsIn(listing: readonly ListingLine[]): readonly string[] {
  return listing.filter(({ what }) => what === 'object').map(({ name }) => name);
}
