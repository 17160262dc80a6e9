// One pass over a tree: both listings and what is remembered are read side by side, in stretches; what is missing or another
// goes as one tar stream from here to there, digested on the way. What is there already costs a look at its listing.
import type { CommandResult } from '../../ports/host.ts';
import { ByteQueue } from './byte-queue.ts';
import { comparePaths, type FileEntry } from './file-entry.ts';
import { listTree, recallRecords, recordName, type FileMove } from './file-move.ts';
import { writeRecord, type FileRecord } from './file-record.ts';
import type { WritableSide } from './file-side.ts';
import { digestFiles } from './digest-files.ts';
import { emptyStretch, isFull, planner, recordOf, type Stretch } from './pass-plan.ts';
import { packed } from './packed.ts';
import { passProgress } from './pass-progress.ts';
import { scripts } from './scripts.ts';
import { headerOf } from './header-of.ts';
import { sideBySide } from './side-by-side.ts';
import { succeed } from './succeed.ts';
import { unpackOptions } from './tar-options.ts';

export interface PassResult {
  readonly copied: number;
  readonly bytes: number;
  readonly removed: number;
  /** Files that were not what the listing had said, or gone, when their turn came. */
  readonly unsettled: number;
  /** Sockets, pipes and devices, by find's letter. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** `begun`: a pass ahead, while writers live; whoever asks for it marks its end. */
export async function copyPass(move: FileMove<WritableSide>, mark: 'begun' | 'move'): Promise<PassResult> {
  const { source, target, spec, scope } = move;
  await succeed(target.way, target.way.change(scripts.settle, [recordName(spec), mark]), 'put together what is known of the copy');
  const told = passProgress(move);
  const plan = planner(spec.owners);
  const result = { copied: 0, bytes: 0, removed: 0, unsettled: 0 };
  let hasWritten = target.tools.root === 'absent';

  const records = new ByteQueue();
  let keeping: Promise<CommandResult> | undefined;
  const keep = (lines: readonly FileRecord[]): void => {
    if (lines.length === 0) return;
    keeping ??= target.way.feed(scripts.keep, [recordName(spec), 'part'], records);
    keeping.catch(() => undefined);
    records.push(Buffer.from(lines.map(writeRecord).join(''), 'latin1'));
  };
  const archive = async function* (): AsyncGenerator<Uint8Array> {
    for await (const stretch of stretches(move, plan)) {
      scope.signal.throwIfAborted();
      await settleChecked(move, stretch, told.bytes);
      if (stretch.removed.length > 0 && target.tools.root !== 'absent') {
        result.removed += stretch.removed.length;
        hasWritten = true;
        const names = Buffer.from(stretch.removed.map((path) => `./${path}\0`).join(''), 'latin1');
        await succeed(target.way, target.way.feed(scripts.remove, [], once(names)), 'remove what is no longer there');
      }
      const heads = [...stretch.directories, ...stretch.symlinks].map((entry) => headerOf(entry, move));
      if (heads.length > 0) yield Buffer.concat(heads);
      hasWritten ||= heads.length > 0;
      const wanted = stretch.files.filter(({ action }) => action === 'copy');
      if (wanted.length > 0) {
        hasWritten = true;
        yield* packed(move, wanted, told);
        result.copied += wanted.length;
        for (const { digest, entry } of wanted) {
          if (digest === undefined) result.unsettled += 1;
          else result.bytes += entry.size;
        }
      }
      const links = stretch.files.filter(({ action }) => action === 'link');
      if (links.length > 0) {
        hasWritten = true;
        yield Buffer.concat(links.map(({ entry, first }) => headerOf(entry, move, first?.path)));
      }
      const lines = [...stretch.records, ...stretch.files.flatMap((file) => recordOf(file, source.tools.now) ?? [])];
      lines.sort((a, b) => comparePaths(a.path, b.path));
      keep(lines);
    }
  };
  const packing = archive();
  try {
    await unpack(target.way, packing, move);
  } finally {
    await packing.return(undefined);
    records.close();
    // Also after a failure: the next pass goes on from there.
    await keeping?.catch(() => undefined);
  }
  if (hasWritten) await setDirectories(move);
  return { ...result, skipped: plan.skipped };
}

async function* stretches(move: FileMove, plan: ReturnType<typeof planner>): AsyncGenerator<Stretch> {
  const { source, target, spec } = move;
  await using here = listTree(source, spec);
  await using there = listTree(target, spec);
  await using known = recallRecords(target, spec);
  let stretch = emptyStretch();
  for (let both = await sideBySide(here, there); both !== undefined; both = await sideBySide(here, there)) {
    const { ours, theirs } = both;
    if (ours === undefined) stretch.removed.push(theirs?.path ?? '');
    else {
      const records = await known.takeAll(ours.path);
      if (ours.path === '' && !records.some(({ before }) => before !== undefined)) stretch.records.push(beforeRecord(theirs));
      plan.add(stretch, ours, theirs, records);
    }
    if (!isFull(stretch)) continue;
    yield stretch;
    stretch = emptyStretch();
  }
  yield stretch;
}

/** What stood in the target's place before the first pass: for the way back. */
function beforeRecord(there: FileEntry | undefined): FileRecord {
  const before = there === undefined ? 'absent' : `${there.mode} ${there.uid} ${there.gid}`;
  return { path: '', digest: '', source: '', target: '', before };
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

/** Nothing is started over there when there is nothing to unpack. */
async function unpack(way: WritableSide, archive: AsyncGenerator<Uint8Array>, { target }: FileMove): Promise<void> {
  const first = await archive.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* archive;
    yield Buffer.alloc(1024);
  };
  await succeed(way, way.feed(scripts.unpack, unpackOptions(target.tools), whole()), 'unpack the copy');
}

/** Times of directories change when something is put into them: those that differ are set once more. */
async function setDirectories(move: FileMove<WritableSide>): Promise<void> {
  const { source, spec } = move;
  const target = { ...move.target, tools: { ...move.target.tools, root: 'directory' as const } };
  const plan = planner(spec.owners);
  await using here = listTree(source, spec, undefined, ['-type', 'd']);
  await using there = listTree(target, spec, undefined, ['-type', 'd']);
  const stretch = emptyStretch();
  for (;;) {
    if (here.isDry) await here.load();
    const entry = here.head;
    if (entry === undefined) break;
    here.skip();
    const other = await there.take(entry.path);
    if (other !== undefined) plan.add(stretch, entry, other, []);
  }
  if (stretch.directories.length === 0) return;
  const archive = async function* (): AsyncGenerator<Uint8Array> {
    for (const entry of stretch.directories) yield headerOf(entry, move);
  };
  await unpack(target.way, archive(), move);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
