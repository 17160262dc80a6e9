// The way back after use: what is different at the target is brought into the source, by the same pass in the other direction. It
// can be cut off anywhere and run again: the target is only read, and stays whole until both have been compared once more.
import { LongshoreError } from '../../core/error.ts';
import type { WriteContext } from '../../ports/context.ts';
import { compareTrees } from './compare-trees.ts';
import { copyPass } from './copy-pass.ts';
import { recallRecords, recordName, type FileMove, type FileMoveSpec } from './file-move.ts';
import { filePlaceLabel } from './file-place.ts';
import { writeRecord } from './file-record.ts';
import { writeSide, type FileSide, type WritableSide } from './file-side.ts';
import { lookBack } from './look-back.ts';
import { openForWriting } from './open-move.ts';
import { ownersBack } from './owners-back.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';
import { readTools } from './tools.ts';
import { wayBackObstacles } from './way-back-obstacles.ts';

export async function moveBack(context: WriteContext, spec: FileMoveSpec): Promise<void> {
  const [from, to] = [filePlaceLabel(spec.from), filePlaceLabel(spec.to)];
  const move = await openForWriting(context, spec);
  const { owners, problems } = ownersBack(spec.owners);
  const back: FileMoveSpec = { ...spec, from: spec.to, to: spec.from, owners };
  const isResumed = (await readTools(move.source.way, recordName(back))).mark !== undefined;
  const standing = [...problems, ...placesGone(move), ...(await filesOpen(move)), ...(await wayBackObstacles(move))];
  if (standing.length > 0) throw refused(from, to, standing);
  const { refusals, stay } = await lookBack(move, owners, isResumed);
  if (refusals.length > 0) throw refused(from, to, refusals);
  const source = writeSide(context, spec.from);
  await succeed(source, source.change(scripts.settle, [recordName(back), 'move']), 'begin the way back');
  // What is the same on both sides need not be carried: its digests are known from here on.
  await compareTrees(move, { keepAt: move.target.way });
  await succeed(source, source.feed(scripts.keep, [recordName(back), 'whole'], turned(move, spec)), 'keep what is the same already');
  const left = stay.map((path) => ({ path: Buffer.from(path, 'latin1').toString('utf8'), because: 'programs make it anew' }));
  const pass = await copyPass(await openForWriting(context, { ...back, exclude: [...spec.exclude, ...left] }), 'move');
  await pass.onDisk;
  await succeed(source, source.change(scripts.forget, [recordName(back)]), 'forget the way back');
  context.note(`${pass.copied} files (${pass.bytes} bytes) brought back from ${to} to ${from}, ${pass.removed} removed there`);
}

function placesGone({ source, target, spec }: FileMove): readonly string[] {
  return [
    ...(source.tools.root === 'directory' ? [] : [`there is no directory at ${filePlaceLabel(spec.from)} any more`]),
    ...(target.tools.root === 'directory' && target.tools.isFilled ? [] : [`nothing is at ${filePlaceLabel(spec.to)} any more`]),
  ];
}

async function filesOpen({ source, target }: FileMove): Promise<readonly string[]> {
  const look = async (way: FileSide): Promise<readonly string[]> => {
    const open = (await way.query(scripts.open)).stdout.split('\n').filter((line) => line !== '');
    return open.length === 0 ? [] : [`${open.length} programs have files of ${way.label} open, as ${open.slice(0, 3).join(', ')}`];
  };
  return (await Promise.all([look(source.way), look(target.way)])).flat();
}

/** The records of the move, read from the other side. */
async function* turned({ target }: FileMove<WritableSide>, spec: FileMoveSpec): AsyncGenerator<Uint8Array> {
  await using known = recallRecords(target, spec);
  for (;;) {
    if (known.isDry) await known.load();
    const lines: string[] = [];
    for (let record = known.head; record !== undefined; record = known.head) {
      if (record.before === undefined) lines.push(writeRecord({ ...record, source: record.target, target: record.source }));
      known.skip();
    }
    if (lines.length === 0 && !known.isDry) return;
    yield Buffer.from(lines.join(''), 'latin1');
  }
}

function refused(from: string, to: string, reasons: readonly string[]): LongshoreError {
  const more = reasons.length > 5 ? ` (and ${reasons.length - 5} more)` : '';
  return new LongshoreError(
    'way-back-refused',
    `cannot move what was written to ${to} back to ${from}: ${reasons.slice(0, 5).join('; ')}${more}`,
    { next: 'Clear what stands in the way and roll back again; the copy is whole.' },
  );
}
