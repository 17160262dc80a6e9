// The proof of a move of files. Content is read once on either side for each version of a file: by the copy as it passed, or
// here, where it lies. `compare-trees.ts` says what is believed.
import type { ReadContext } from '../../ports/context.ts';
import type { Proof } from '../kind.ts';
import { compareTrees, type TreeComparison } from './compare-trees.ts';
import type { FileMoveSpec } from './file-move.ts';
import { openMove, type KnownTools } from './open-move.ts';
import { proofScript } from './proof-script.ts';

/** What a pass hands to the proof of the same run. */
export interface CopiedFiles {
  readonly tools?: KnownTools;
  /** What was found when all was compared: both listings are still the same, to the last time of change. */
  readonly unchanged?: TreeComparison;
}

export async function proveFiles(context: ReadContext, spec: FileMoveSpec, copied?: CopiedFiles): Promise<Proof> {
  const comparison = copied?.unchanged ?? (await compareTrees(await openMove(context, spec, copied?.tools)));
  const { files, bytes, entries, content, listing, differences, compared, readBytes, newest } = comparison;
  context.note(`read again: ${readBytes.source} bytes of the source, ${readBytes.target} of the target; newest change ${newest}`);
  const sets = [set('contents', files, bytes, content), set('names, types, modes, sizes, times, targets', entries, 0, listing)];
  return {
    verdict: differences.length === 0 && sets.every(({ same }) => same) ? 'same' : 'different',
    rows: files,
    unit: 'file',
    bytes,
    tables: [],
    sets,
    compared,
    differences,
    script: proofScript(spec, comparison),
  };
}

function set(name: string, count: number, bytes: number, digest: { readonly source: string; readonly target: string }) {
  const named = { source: `sha256:${digest.source}`, target: `sha256:${digest.target}` };
  return { name, count, bytes, digest: named, same: digest.source === digest.target };
}
