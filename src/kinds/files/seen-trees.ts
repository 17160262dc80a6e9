// What a comparison that found no difference saw of both trees, kept at the target's side: as long as both listings are the same to
// the last time of change, it holds, and the listings need not cross the line to tell.
import type { TreeComparison } from './compare-trees.ts';
import { recordName, type FileMove, type FileMoveSpec } from './file-move.ts';
import type { FileSide, WritableSide } from './file-side.ts';
import { once } from './once.ts';
import { namesOf } from './owner-names.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';
import { fingerprintOf, type TreeListing } from './tree-listing.ts';

type Names = readonly (readonly [id: string, name: string])[];

interface SeenTrees {
  readonly version: 1;
  /** Owners and exclusions: what else the verdict depends on. */
  readonly told: string;
  readonly source: { readonly listing: string; readonly names: Names };
  readonly target: { readonly listing: string; readonly names: Names };
  readonly comparison: TreeComparison;
}

export async function keepSeen(
  way: WritableSide,
  { spec, source, target }: FileMove,
  { here, there, comparison }: { readonly here: TreeListing; readonly there: TreeListing; readonly comparison: TreeComparison },
): Promise<void> {
  const { content, listing, differenceCount, isTargetEmpty } = comparison;
  const isSame = differenceCount === 0 && content.source === content.target && listing.source === listing.target;
  if (!isSame || isTargetEmpty || source.tools.list !== 'gnu' || target.tools.list !== 'gnu') return;
  const seen: SeenTrees = {
    version: 1,
    told: told(spec),
    source: { listing: here.digest(), names: here.names?.known ?? [] },
    target: { listing: there.digest(), names: there.names?.known ?? [] },
    comparison: { ...comparison, readBytes: { source: 0, target: 0 } },
  };
  await succeed(
    way,
    way.feed(scripts.keepSeen, [recordName(spec)], once(Buffer.from(JSON.stringify(seen)))),
    'keep what was seen of the copy',
  );
}

/** What was found then, when everything is as it was then. Whatever cannot be read counts as nothing. */
export async function unchangedSince(source: FileSide, target: FileSide, spec: FileMoveSpec): Promise<TreeComparison | undefined> {
  const seen = readSeen((await target.query(scripts.recallSeen, [recordName(spec)])).stdout);
  if (seen === undefined || seen.told !== told(spec)) return undefined;
  const [here, there] = await Promise.all([isAsSeen(source, spec, seen.source), isAsSeen(target, spec, seen.target)]);
  return here && there ? seen.comparison : undefined;
}

async function isAsSeen(way: FileSide, spec: FileMoveSpec, { listing, names }: SeenTrees['source']): Promise<boolean> {
  const [found, named] = await Promise.all([
    fingerprintOf(way, spec),
    namesOf(
      way,
      names.map(([id]) => id),
    ),
  ]);
  return found === listing && JSON.stringify(named) === JSON.stringify(names);
}

function readSeen(text: string): SeenTrees | undefined {
  try {
    const seen = JSON.parse(text) as SeenTrees;
    return seen.version === 1 ? seen : undefined;
  } catch {
    return undefined;
  }
}

function told({ owners, exclude }: FileMoveSpec): string {
  return JSON.stringify([owners, exclude.map(({ path }) => path)]);
}
