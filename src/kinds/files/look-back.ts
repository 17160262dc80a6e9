// Both trees before the way back, by their listings alone: what must stay at the source though the target does not have it, and
// why the source must not be touched at all.
import { shownPath, type FileEntry } from './file-entry.ts';
import { recallRecords, type FileMove } from './file-move.ts';
import { filePlaceLabel } from './file-place.ts';
import { expectedOwner, hasOwner, type OwnerMapping } from './owner-mapping.ts';
import { sideBySide, type BothSides } from './side-by-side.ts';
import { sourceWatch } from './source-watch.ts';
import { TreeListing } from './tree-listing.ts';

export interface LookedBack {
  readonly refusals: readonly string[];
  /** Sockets, pipes and devices of the source: none was carried, and none is missing. */
  readonly stay: readonly string[];
}

const mostTold = 100;

/** `isResumed`: an earlier way back has begun to write, so that the source is not as the move has left it. */
export async function lookBack(move: FileMove, back: OwnerMapping, isResumed: boolean): Promise<LookedBack> {
  const { source, target, spec } = move;
  const from = filePlaceLabel(spec.from);
  const excluded = spec.exclude.map(({ path }) => Buffer.from(path).toString('latin1'));
  const refusals: string[] = [];
  const stay: string[] = [];
  const watch = sourceWatch();
  let bytes = 0;
  await using here = new TreeListing(source, spec);
  await using there = new TreeListing(target, spec);
  await using known = recallRecords(target, spec);
  for await (const pairs of sideBySide(here.entries, there.entries, known)) {
    for (const both of pairs) {
      const { ours, theirs, records } = both;
      if (ours !== undefined && !'fdl'.includes(ours.type)) {
        if (theirs === undefined) stay.push(ours.path);
        continue;
      }
      watch.see(
        both,
        records.filter(({ before }) => before === undefined),
      );
      bytes += growth(both);
      if (refusals.length < mostTold) refusals.push(...buried(both, excluded), ...confused(both, move, back));
    }
  }
  if (!isResumed) refusals.push(...watch.end(from));
  const { freeBytes } = source.tools;
  if (freeBytes !== undefined && freeBytes < bytes)
    refusals.push(`the disk of ${from} has ${freeBytes} bytes free, and what is brought back needs ${bytes} more`);
  return { refusals, stay };
}

function growth({ ours, theirs }: BothSides): number {
  // File systems need more or less for the same; holes need nothing.
  const size = (entry: FileEntry | undefined) => (entry?.type === 'f' ? Math.min(entry.size, entry.blocks * 512) : 0);
  return ours?.size === theirs?.size ? 0 : size(theirs) - size(ours);
}

/** What was left out lies below a directory that would be removed with everything in it. */
function buried({ ours, theirs }: BothSides, excluded: readonly string[]): readonly string[] {
  if (ours?.type !== 'd' || theirs?.type === 'd') return [];
  return excluded
    .filter((path) => path.startsWith(`${ours.path}/`))
    .map((path) => `${shownPath(ours.path)} is no directory any more, and ${shownPath(path)}, which was left out, lies in it`);
}

/** Two owners of the source are one at the target. */
function confused({ ours, theirs }: BothSides, { spec }: FileMove, back: OwnerMapping): readonly string[] {
  if (ours === undefined || theirs === undefined || typeof back === 'string') return [];
  const [forth, due] = [expectedOwner(ours, spec.owners), expectedOwner(theirs, back)];
  if (forth === undefined || due === undefined || !hasOwner(theirs, forth) || hasOwner(ours, due)) return [];
  return [`${shownPath(ours.path)} belongs to ${ours.user}:${ours.group}, and would become ${due.user}:${due.group}`];
}
