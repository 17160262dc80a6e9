// Two sorted listings read together: what stands under one name on either side.
import type { Cursor } from './cursor.ts';
import { comparePaths, type FileEntry } from './file-entry.ts';

export interface BothSides {
  readonly ours: FileEntry | undefined;
  readonly theirs: FileEntry | undefined;
}

/** At least one of them; `undefined` at the end of both. */
export async function sideBySide(here: Cursor<FileEntry>, there: Cursor<FileEntry>): Promise<BothSides | undefined> {
  if (here.isDry) await here.load();
  if (there.isDry) await there.load();
  const [ours, theirs] = [here.head, there.head];
  if (ours === undefined && theirs === undefined) return undefined;
  const order = ours === undefined ? 1 : theirs === undefined ? -1 : comparePaths(ours.path, theirs.path);
  if (order <= 0) here.skip();
  if (order >= 0) there.skip();
  return { ours: order <= 0 ? ours : undefined, theirs: order >= 0 ? theirs : undefined };
}
