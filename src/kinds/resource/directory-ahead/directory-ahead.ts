// A copy of a directory tree that is made ahead of its move, while writers live: nothing is proved of it, and the move that follows
// costs what has changed since. Unmade, the target is as it was.
import type { Input } from '../../../core/ref.ts';
import { diffOf } from '../../../core/diff.ts';
import { errorRecord, LongshoreError } from '../../../core/error.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { compareTrees } from '../../files/compare-trees.ts';
import { copyPass } from '../../files/copy-pass.ts';
import { discardCopy } from '../../files/discard-copy.ts';
import { settlingMs } from '../../files/file-entry.ts';
import { fileMoveFacts } from '../../files/file-move-facts.ts';
import { fileMoveProblems } from '../../files/file-move-problems.ts';
import { recordName, type FileMoveSpec } from '../../files/file-move.ts';
import { filePlaceLabel, type FilePlace } from '../../files/file-place.ts';
import { placeObstacles } from '../../files/obstacles.ts';
import { openForCopying } from '../../files/open-for-copying.ts';
import { openMove } from '../../files/open-move.ts';
import type { OwnerMapping } from '../../files/owner-mapping.ts';
import { scripts } from '../../files/scripts.ts';
import { succeed } from '../../files/succeed.ts';
import type { ResourceKind } from '../../kind.ts';

export interface AheadObserved {
  readonly state: 'absent' | 'begun' | 'ahead' | 'moved' | 'foreign';
  readonly obstacles: readonly string[];
}

type AheadImage = { readonly state: string };

export const directoryAheadKind: ResourceKind<FileMoveSpec, AheadObserved, AheadImage, { readonly path: string }> = {
  type: 'resource',
  name: 'directory-ahead',
  describe: ({ dataset, from, to }) => `copy of ${dataset} ahead of its move, from ${filePlaceLabel(from)} to ${filePlaceLabel(to)}`,
  validate: fileMoveProblems,
  // No `copy`: nobody may count on it before its move.
  facts: fileMoveFacts,
  identity: ({ to }) => `ahead of ${filePlaceLabel(to)}`,
  async read(context, spec) {
    const move = await openMove(context, spec).catch(unlessDone);
    if (move === undefined) return { state: 'moved', obstacles: [] };
    const { mark, isFilled } = move.target.tools;
    if (mark === 'ahead') return { state: 'ahead', obstacles: [] };
    if (mark === 'move') return { state: 'moved', obstacles: [] };
    if (mark === 'begun') return { state: 'begun', obstacles: placeObstacles(move) };
    return { state: isFilled ? 'foreign' : 'absent', obstacles: placeObstacles(move) };
  },
  diff({ to }, { state, obstacles }) {
    if (state === 'foreign')
      return { action: 'refuse', because: `${filePlaceLabel(to)} is not empty`, next: 'Empty it, or give the copy another place.' };
    if (obstacles.length > 0) return { action: 'refuse', because: obstacles.join('; '), next: 'Clear what stands in the way.' };
    if (state === 'begun') return diffOf('update', [{ field: filePlaceLabel(to), from: 'half a copy', to: 'a copy that is not proved' }]);
    return diffOf('create', state === 'absent' ? [{ field: filePlaceLabel(to), to: 'a copy that is not proved' }] : []);
  },
  capture: async (_, __, { state }) => ({ state }),
  async apply(context, spec) {
    const first = await copyPass(await openForCopying(context, spec), 'begun');
    context.note(`${first.copied} files copied ahead (${first.bytes} bytes), ${first.unsettled} of them changed meanwhile`);
    await first.onDisk;
    // Compared now, while there is time: the move itself then reads only what is new, and where nothing is, it is done with a look.
    await context.clock.sleep(settlingMs, context.signal);
    const move = await openForCopying(context, spec);
    if (move.target.tools.root !== 'directory')
      throw new LongshoreError('files-unpacked', `cannot find the copy at ${filePlaceLabel(spec.to)}: it is not there any more`);
    await compareTrees(move, { keepAt: move.target.way });
    const { way } = move.target;
    await succeed(way, way.change(scripts.settle, [recordName(spec), 'ahead']), 'mark the end of the copy');
  },
  restore: discardCopy,
  outputs: (spec) => ({ path: spec.to.path }),
};

/** A carrier that was let go has moved everything; it is not started again only to be asked. */
function unlessDone(error: unknown): undefined {
  if (errorRecord(error).code !== 'carrier-done') throw error;
}

/**
 * The first pass of `moveDirectory`, made before anything is stopped; with the same places, owners and exclusions.
 *
 * @public
 */
export function copyAhead(options: {
  readonly dataset: string;
  readonly from: Input<FilePlace>;
  readonly to: Input<FilePlace>;
  readonly owners?: OwnerMapping;
  readonly exclude?: readonly { readonly path: string; readonly because: string }[];
}): StepDefinition<{ readonly path: string }> {
  const input = { ...options, owners: options.owners ?? 'names', exclude: options.exclude ?? [] } as Input<FileMoveSpec>;
  return stepDefinition<FileMoveSpec, { readonly path: string }>('resource', directoryAheadKind.name, input, ['path']);
}
