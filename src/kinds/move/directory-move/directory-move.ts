// The step kind `directory-move`: a directory tree from one place to another, proved by the content of every file.
import type { Fact } from '../../../core/fact.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { copyPass } from '../../files/copy-pass.ts';
import { discardCopy } from '../../files/discard-copy.ts';
import { fileMoveFacts } from '../../files/file-move-facts.ts';
import { fileMoveProblems } from '../../files/file-move-problems.ts';
import { recordName, type FileMoveSpec } from '../../files/file-move.ts';
import { filePlaceLabel, type FilePlace } from '../../files/file-place.ts';
import { readSide, writeSide } from '../../files/file-side.ts';
import { moveBack } from '../../files/move-back.ts';
import { openForCopying } from '../../files/open-for-copying.ts';
import { openMove } from '../../files/open-move.ts';
import type { OwnerMapping } from '../../files/owner-mapping.ts';
import { ownersBack } from '../../files/owners-back.ts';
import { proveFiles, proveFilesAfresh, type CopiedFiles } from '../../files/prove-files.ts';
import { scripts } from '../../files/scripts.ts';
import { unchangedSince } from '../../files/seen-trees.ts';
import { succeed } from '../../files/succeed.ts';
import { surveyFiles } from '../../files/survey-files.ts';
import { wayBackObstacles } from '../../files/way-back-obstacles.ts';
import type { MoveKind, MoveSurvey } from '../../kind.ts';

export type DirectoryMoveSpec = FileMoveSpec & {
  /** How long the service may be down for it; any time unless given. */
  readonly downtimeBudgetMs?: number;
  /** What a rollback does with what was written to the copy after it was proved: refuses (unless said otherwise), or moves it into the source. */
  readonly wayBack?: 'refuse' | 'move';
};

export type DirectoryMoveOutputs = { readonly path: string };

export const directoryMoveKind: MoveKind<DirectoryMoveSpec, DirectoryMoveOutputs, CopiedFiles> = {
  type: 'move',
  name: 'directory-move',
  describe: ({ dataset, from, to }) => `directory ${dataset} from ${filePlaceLabel(from)} to ${filePlaceLabel(to)}`,
  validate: (spec) => [
    ...fileMoveProblems(spec),
    ...(spec.downtimeBudgetMs === undefined || spec.downtimeBudgetMs > 0
      ? []
      : [`downtimeBudgetMs must be more than 0, not ${spec.downtimeBudgetMs}`]),
    ...(spec.wayBack === 'move' ? ownersBack(spec.owners).problems : []),
  ],
  facts: (spec) => {
    const { dataset, to } = spec;
    const frozen: Fact = { fact: 'frozen', dataset };
    const moved: Fact = { fact: 'data', dataset, place: filePlaceLabel(to) };
    const { requires, provides } = fileMoveFacts(spec);
    return { requires: [frozen, ...requires], provides: [moved, ...provides] };
  },
  identity: ({ to }) => filePlaceLabel(to),
  survey,
  copy,
  prove: proveFiles,
  proveAfresh: proveFilesAfresh,
  discard: discardCopy,
  downtimeBudgetMs: ({ downtimeBudgetMs }) => downtimeBudgetMs,
  manner: ['wayBack', 'downtimeBudgetMs'],
  writtenSince,
  moveBack: async (context, spec) => {
    if (spec.wayBack !== 'move') return 'not-allowed';
    await moveBack(context, spec);
    return 'moved-back';
  },
  outputs: ({ to }) => ({ path: to.path }),
};

/** A way back that cannot be gone is told before anything is stopped. */
async function survey(context: ReadContext, spec: DirectoryMoveSpec): Promise<MoveSurvey> {
  const found = await surveyFiles(context, spec);
  if (spec.wayBack !== 'move' || found.state === 'complete') return found;
  const obstacles = await wayBackObstacles(await openMove(context, spec));
  return { ...found, obstacles: [...found.obstacles, ...obstacles], standing: [...(found.standing ?? []), ...obstacles] };
}

async function copy(context: WriteContext, spec: DirectoryMoveSpec): Promise<CopiedFiles> {
  const to = writeSide(context, spec.to);
  for (const { path, because } of spec.exclude) context.note(`${path} was left out: ${because}`);
  const unchanged = await unchangedSince(readSide(context, spec.from), to, spec);
  if (unchanged !== undefined) {
    await succeed(to, to.change(scripts.settle, [recordName(spec), 'move']), 'take over the copy that was made ahead');
    context.note(`0 files copied: nothing has changed on either side since all of it was compared`);
    return { unchanged };
  }
  const move = await openForCopying(context, spec);
  const { copied, bytes, removed, unsettled, skipped, onDisk } = await copyPass(move, 'move');
  context.note(`${copied} files copied (${bytes} bytes), ${removed} removed at the target`);
  if (unsettled > 0) context.note(`${unsettled} files changed or vanished while they were copied: run the same command again`);
  for (const [type, count] of skipped) context.note(`${count} ${names[type] ?? type} not carried: programs make them anew`);
  const tools = { source: move.source.tools, target: { ...move.target.tools, root: 'directory' as const } };
  return { tools, spec: move.spec, databases: move.databases, onDisk };
}

const names: Readonly<Record<string, string>> = { p: 'pipes', s: 'sockets', b: 'devices', c: 'devices' };

/** Whatever differs now was the same when it was proved, and the source was frozen. */
async function writtenSince(context: ReadContext, spec: DirectoryMoveSpec): Promise<readonly string[]> {
  const { differences } = await proveFiles(context, spec);
  return differences.map((difference) => `${filePlaceLabel(spec.to)}: ${difference}`);
}

/**
 * Copies a directory tree (content, modes, owners, times, links, sparse files, extended attributes where tar has them) to a place
 * that holds nothing yet, and proves it file by file. After `copyAhead` it costs what has changed since.
 *
 * @public
 */
export function moveDirectory(options: {
  readonly dataset: string;
  readonly from: Input<FilePlace>;
  readonly to: Input<FilePlace>;
  /** `names` unless given. */
  readonly owners?: OwnerMapping;
  readonly exclude?: readonly { readonly path: string; readonly because: string }[];
  readonly downtimeBudgetMs?: number;
  readonly wayBack?: 'refuse' | 'move';
}): StepDefinition<DirectoryMoveOutputs> {
  const input = { ...options, owners: options.owners ?? 'names', exclude: options.exclude ?? [] } as Input<DirectoryMoveSpec>;
  return stepDefinition<DirectoryMoveSpec, DirectoryMoveOutputs>('move', directoryMoveKind.name, input, ['path']);
}
