// Times of directories change when something is put into them: those that differ are set once more, at the end of a pass.
import type { FileMove } from './file-move.ts';
import type { WritableSide } from './file-side.ts';
import { headerOf } from './header-of.ts';
import { emptyStretch, planner } from './pass-plan.ts';
import { TreeListing } from './tree-listing.ts';
import { unpackHeaders } from './unpack-archive.ts';

export async function setDirectories(move: FileMove<WritableSide>): Promise<void> {
  const { source, spec } = move;
  const target = { ...move.target, tools: { ...move.target.tools, root: 'directory' as const } };
  const plan = planner(spec.owners);
  await using here = new TreeListing(source, spec, ['-type', 'd']);
  await using there = new TreeListing(target, spec, ['-type', 'd']);
  const stretch = emptyStretch();
  for (;;) {
    if (here.entries.isDry) await here.entries.load();
    const entry = here.entries.head;
    if (entry === undefined) break;
    here.entries.skip();
    const other = await there.entries.take(entry.path);
    if (other !== undefined) plan.add(stretch, entry, other, []);
  }
  await unpackHeaders(
    target,
    stretch.directories.map((entry) => headerOf(entry, move)),
  );
}
