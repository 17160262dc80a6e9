// One pass over a tree, a stretch after the other: what is missing or another goes from here to there (as one tar stream that is
// digested on the way, or by cp where both are one machine), and is read back. What is there already costs a look at its listing.
import type { CommandResult } from '../../ports/host.ts';
import { once } from './once.ts';
import { ByteQueue } from './byte-queue.ts';
import { carriedDatabases } from './carried-databases.ts';
import { digestFiles } from './digest-files.ts';
import { comparePaths } from './file-entry.ts';
import { recordName, type FileMove } from './file-move.ts';
import { writeRecord } from './file-record.ts';
import type { WritableSide } from './file-side.ts';
import { headerOf } from './header-of.ts';
import { packed } from './packed.ts';
import { planner, recordOf, type Stretch } from './pass-plan.ts';
import { passProgress, type PassProgress } from './pass-progress.ts';
import { isOnePlace, PutHere } from './put-here.ts';
import { ReadBack } from './read-back.ts';
import { scripts } from './scripts.ts';
import { setDirectories } from './set-directories.ts';
import { stretches } from './stretches.ts';
import { succeed } from './succeed.ts';
import { ToDisk } from './to-disk.ts';
import { unpackArchive } from './unpack-archive.ts';

export interface PassResult {
  readonly copied: number;
  readonly bytes: number;
  readonly removed: number;
  /** Files that were not what the listing had said, or gone, when their turn came. */
  readonly unsettled: number;
  /** Sockets, pipes and devices, by find's letter. */
  readonly skipped: ReadonlyMap<string, number>;
  /** All of it is on the target's disk. Nothing that was copied counts before. */
  readonly onDisk: Promise<void>;
}

/** `begun`: a pass ahead, while writers live; whoever asks for it marks its end. */
export async function copyPass(move: FileMove<WritableSide>, mark: 'begun' | 'move'): Promise<PassResult> {
  const { source, target, spec, scope } = move;
  const known = target.way.change(scripts.settle, [recordName(spec), mark, target.tools.before]);
  await succeed(target.way, known, 'put together what is known of the copy');
  const told = passProgress(move);
  const plan = planner(spec.owners);
  const result = { copied: 0, bytes: 0, removed: 0, unsettled: 0 };
  let hasWritten = target.tools.root === 'absent';

  const records = new ByteQueue();
  let keeping: Promise<CommandResult> | undefined;
  /** Once it has been read back. */
  const keep = (stretch: Stretch): void => {
    for (const { action, digest, entry } of stretch.files) {
      if (action !== 'copy') continue;
      if (digest === undefined) result.unsettled += 1;
      else result.bytes += entry.size;
    }
    const lines = stretch.files.flatMap((file) => recordOf(file, source.tools.now) ?? []);
    if (lines.length === 0) return;
    if (keeping === undefined) {
      keeping = target.way.feed(scripts.keep, [recordName(spec), 'part'], records);
      keeping.catch(() => undefined).finally(() => records.close());
    }
    records.push(
      Buffer.from(
        lines
          .sort((a, b) => comparePaths(a.path, b.path))
          .map(writeRecord)
          .join(''),
        'latin1',
      ),
    );
  };
  const disk = new ToDisk(target.way);
  const here = isOnePlace(move)
    ? new PutHere(move, told, (stretch) => {
        keep(stretch);
        disk.wrote(stretch.bytes);
      })
    : undefined;
  const back = new ReadBack(move, keep);
  const archive = async function* (): AsyncGenerator<Uint8Array> {
    for await (const stretch of stretches(move, plan)) {
      scope.signal.throwIfAborted();
      await records.room();
      await settleChecked(move, stretch, told.bytes);
      await removeGone(move, stretch);
      const { files, directories, symlinks, removed } = stretch;
      const copied = files.filter(({ action }) => action === 'copy');
      hasWritten ||= directories.length + symlinks.length + removed.length > 0 || files.some(({ action }) => action !== 'keep');
      result.removed += target.tools.root === 'absent' ? 0 : removed.length;
      result.copied += copied.length;
      if (here !== undefined) {
        await here.add(stretch);
        continue;
      }
      yield* streamed(move, stretch, told);
      disk.wrote(stretch.bytes);
      await back.add(stretch);
    }
    await here?.end();
    for await (const bytes of carriedDatabases(move, mark === 'begun' ? 'ahead' : 'move')) {
      hasWritten = true;
      yield bytes;
    }
  };
  let onDisk = Promise.resolve();
  const packing = archive();
  try {
    await unpackArchive(target, packing);
    const directories = hasWritten ? setDirectories(move) : Promise.resolve();
    if (hasWritten) onDisk = directories.then(() => disk.end());
    onDisk.catch(() => undefined);
    await Promise.all([back.end(), directories]);
  } finally {
    await packing.return(undefined);
    // Also after a failure: the next pass goes on from there.
    await here?.abandon();
    await back.abandon();
    records.close();
    await keeping?.catch(() => undefined);
  }
  return { ...result, skipped: plan.skipped, onDisk };
}

/** What unpacks it gets directories and symlinks first, and names of a file after the file. */
async function* streamed(move: FileMove, { directories, symlinks, files }: Stretch, told: PassProgress): AsyncGenerator<Uint8Array> {
  const heads = [...directories, ...symlinks].map((entry) => headerOf(entry, move));
  if (heads.length > 0) yield Buffer.concat(heads);
  const wanted = files.filter(({ action }) => action === 'copy');
  if (wanted.length > 0) yield* packed(move, wanted, told);
  const links = files.filter(({ action }) => action === 'link');
  if (links.length > 0) yield Buffer.concat(links.map(({ entry, first }) => headerOf(entry, move, first?.path)));
}

async function removeGone({ target }: FileMove<WritableSide>, { removed }: Stretch): Promise<void> {
  if (removed.length === 0 || target.tools.root === 'absent') return;
  const names = Buffer.from(removed.map((path) => `./${path}\0`).join(''), 'latin1');
  await succeed(target.way, target.way.feed(scripts.remove, [], once(names)), 'remove what is no longer there');
}

/** Looks alike and was sent before; whether it arrived as it was is read from the disk. */
async function settleChecked({ target }: FileMove, stretch: Stretch, told: (bytes: number) => void): Promise<void> {
  const checked = stretch.files.filter(({ action }) => action === 'check');
  const digests = await digestFiles(
    target.way,
    target.tools,
    checked.map(({ entry }) => entry),
    told,
  );
  for (const file of checked) file.action = digests.get(file.entry.path) === file.digest ? 'keep' : 'copy';
}
