// Both sides of a move with their tools, asked at the same time, or known from the pass before.
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import { recordName, type FileMove, type FileMoveSpec } from './file-move.ts';
import { readSide, writeSide, type WritableSide } from './file-side.ts';
import { readTools, type SideTools } from './tools.ts';

export interface KnownTools {
  readonly source: SideTools;
  readonly target: SideTools;
}

export async function openMove(context: ReadContext, spec: FileMoveSpec, known?: KnownTools): Promise<FileMove> {
  const [from, to] = [readSide(context, spec.from), readSide(context, spec.to)];
  const record = recordName(spec);
  const [here, there] =
    known === undefined ? await Promise.all([readTools(from, record), readTools(to, record)]) : [known.source, known.target];
  return { source: { way: from, tools: here }, target: { way: to, tools: there }, spec, scope: context };
}

export async function openForWriting(context: WriteContext, spec: FileMoveSpec): Promise<FileMove<WritableSide>> {
  const { source, target } = await openMove(context, spec);
  return { source, target: { way: writeSide(context, spec.to), tools: target.tools }, spec, scope: context };
}
