// Why nothing could be brought into the source, as sentences: asked before the move begins, while another way can be chosen, and
// again before anything is written. Whose files are the source's must be told by whose they are at the target.
import { shownOwner, shownPath, type FileEntry } from './file-entry.ts';
import type { FileMove, FileMoveSpec } from './file-move.ts';
import { filePlaceLabel } from './file-place.ts';
import { expectedOwner } from './owner-mapping.ts';
import type { SideTools } from './tools.ts';
import { TreeListing } from './tree-listing.ts';

export async function wayBackObstacles({ source, spec }: Pick<FileMove, 'source' | 'spec'>): Promise<readonly string[]> {
  const { tools } = source;
  const from = filePlaceLabel(spec.from);
  // That has been told already.
  if (tools.root !== 'directory') return [];
  if (!tools.isWritable) return [`wayBack: ${tools.user} may not write at ${from}`];
  if (spec.owners !== 'target-user' && tools.uid !== 0)
    return [
      `wayBack: what is brought back to ${from} would be written as ${tools.user}, who cannot give files to others: use \`root: true\`, or owners 'target-user'`,
    ];
  if (spec.owners === 'names' || spec.owners === 'numbers') return [];
  await using listing = new TreeListing(source, spec);
  const { entries } = listing;
  const told = spec.owners === 'target-user' ? strangers(from, tools) : twofold(from, spec);
  for (;;) {
    if (entries.isDry) await entries.load();
    const entry = entries.head;
    if (entry === undefined) return [];
    entries.skip();
    const obstacle = told(entry);
    if (obstacle !== undefined) return [obstacle];
  }
}

type Look = (entry: FileEntry) => string | undefined;

function strangers(from: string, { uid, gid, user }: SideTools): Look {
  return (entry) =>
    entry.uid === uid && entry.gid === gid
      ? undefined
      : `wayBack: ${shownPath(entry.path)} of ${from} belongs to ${shownOwner(entry)}, and with owners 'target-user' what is brought back would be ${user}'s: use a table of owners`;
}

/** The table is one to one; what it leaves out, or a name that has a number in it, may still fall together with what it has. */
function twofold(from: string, { owners }: FileMoveSpec): Look {
  const seen = { user: new Map<string, string>(), group: new Map<string, string>() };
  return (entry) => {
    const expected = expectedOwner(entry, owners);
    for (const sort of ['user', 'group'] as const) {
      const [here, there] = [entry[sort], String(expected?.[sort])];
      const other = seen[sort].get(there);
      if (other === undefined) seen[sort].set(there, here);
      else if (other !== here)
        return `wayBack: ${sort}s ${other} and ${here} of ${from} are both ${there} at the target, and nobody can tell them apart again`;
    }
    return undefined;
  };
}
