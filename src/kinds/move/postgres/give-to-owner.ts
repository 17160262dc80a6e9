// SQL that gives every object of a database to one role, with the rights that its old owner had.
import type { ListingLine } from '../../../ports/database-listing.ts';
import { isOwned } from './listing.ts';
import { objectWords } from './object-words.ts';

/** From the target's own listing, whose names are quoted already. Empty when all is well. */
export function giveToOwner(listing: readonly ListingLine[], owner: string): string {
  // A sequence of a serial or identity column goes with its table, and cannot go alone.
  const bound = new Set(
    listing.filter(({ what, value }) => what === 'sequence definition' && / of \S/.test(value)).map(({ name }) => `sequence ${name}`),
  );
  return listing
    .filter((line) => isOwned(line) && line.value !== owner && !bound.has(line.name))
    .map((line) => `alter ${objectWords(line.name)} owner to "${owner.replaceAll('"', '""')}";`)
    .join('\n');
}
