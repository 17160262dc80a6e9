// Drops the copy, never the source: what was put into the target goes, and the directory is as it was found.
import { LongshoreError } from '../../core/error.ts';
import type { WriteContext } from '../../ports/context.ts';
import { shownPath } from './file-entry.ts';
import { recallRecords, recordName, type FileMove, type FileMoveSpec } from './file-move.ts';
import { forgetDatabases } from './forget-databases.ts';
import { openForWriting } from './open-move.ts';
import { scripts } from './scripts.ts';
import { sideBySide } from './side-by-side.ts';
import { succeed } from './succeed.ts';
import { TreeListing } from './tree-listing.ts';

export async function discardCopy(context: WriteContext, spec: FileMoveSpec): Promise<void> {
  const move = await openForWriting(context, spec);
  const { way, tools } = move.target;
  await succeed(way, way.change(scripts.settle, [recordName(spec), tools.mark ?? 'move']), 'see what the copy replaced');
  const before = tools.root === 'directory' ? ((await beforeOf(move)) ?? (tools.isFilled ? await likeNow(move) : undefined)) : undefined;
  // `absent`, or `MODE UID GID`.
  const [mode = '', uid = '', gid = ''] = before?.split(' ') ?? [];
  if (before !== undefined) await succeed(way, way.change(scripts.clear, [mode, uid, gid]), 'remove the copy');
  await succeed(way, way.change(scripts.forget, [recordName(spec)]), 'forget the copy');
  await forgetDatabases(context, move);
}

async function beforeOf({ target, spec }: FileMove): Promise<string | undefined> {
  await using known = recallRecords(target, spec);
  for (;;) {
    if (known.isDry) await known.load();
    if (known.head === undefined || known.head.before !== undefined) return known.head?.before;
    known.skip();
  }
}

/**
 * What was known of the copy is gone, with its pod or with old temporary files. It is still this move's when nothing stands in it
 * under a name that the source does not have; then it is emptied, and the directory stays.
 */
async function likeNow({ source, target, spec, scope }: FileMove): Promise<string> {
  await using here = new TreeListing(source, spec);
  await using there = new TreeListing(target, spec);
  let now = '';
  for await (const pairs of sideBySide(here.entries, there.entries)) {
    for (const { ours, theirs } of pairs) {
      if (theirs?.path === '') now = `${theirs.mode} ${theirs.uid} ${theirs.gid}`;
      if (theirs === undefined || ours?.type === theirs.type) continue;
      throw new LongshoreError(
        'copy-unknown',
        `cannot drop the copy at ${target.way.label}: what was known of it is gone, and ${shownPath(theirs.path)} in it is not from the source`,
        { next: 'Look whose it is; empty the place by hand, then roll back again.' },
      );
    }
  }
  scope.note(`what was known of the copy at ${target.way.label} is gone: its directory stays, empty`);
  return now;
}
