// What a pass has to do, in stretches: both listings and what is remembered of earlier passes, read side by side.
import { recallRecords, type FileMove } from './file-move.ts';
import { emptyStretch, isFull, type Planner, type Stretch } from './pass-plan.ts';
import { sideBySide } from './side-by-side.ts';
import { TreeListing } from './tree-listing.ts';

export async function* stretches(move: FileMove, plan: Planner): AsyncGenerator<Stretch> {
  const { source, target, spec } = move;
  await using here = new TreeListing(source, spec);
  await using there = new TreeListing(target, spec);
  await using known = recallRecords(target, spec);
  let stretch = emptyStretch();
  for await (const pairs of sideBySide(here.entries, there.entries, known)) {
    for (const { ours, theirs, records } of pairs) {
      if (ours === undefined) stretch.removed.push(theirs?.path ?? '');
      else plan.add(stretch, ours, theirs, records);
      if (!isFull(stretch)) continue;
      yield stretch;
      stretch = emptyStretch();
    }
  }
  yield stretch;
}
