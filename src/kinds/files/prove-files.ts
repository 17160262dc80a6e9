// The proof of a move of files. Content is read once on either side for each version of a file: by the copy as it passed, or
// here, where it lies. `compare-trees.ts` says what is believed.
import type { ReadContext } from '../../ports/context.ts';
import type { Proof } from '../kind.ts';
import { compareTrees, type TreeComparison } from './compare-trees.ts';
import type { FileMoveSpec } from './file-move.ts';
import { openMove, type KnownTools } from './open-move.ts';
import { proofScript } from './proof-script.ts';
import type { LiveDatabases } from './live-database.ts';
import { noDatabases, proveDatabases, type DatabasesProof } from './prove-databases.ts';
import { withDatabases } from './with-databases.ts';

/** What a pass hands to the proof of the same run. */
export type CopiedFiles =
  /** Nothing has changed since all was compared: both listings are still the same, to the last time of change. */
  | { readonly unchanged: TreeComparison }
  /** The same programs are there, and the same databases in use: one that is new differs from its listing. */
  | {
      readonly unchanged?: undefined;
      readonly tools: KnownTools;
      readonly spec: FileMoveSpec;
      readonly databases: LiveDatabases | undefined;
      /** Waited for by the proof: meanwhile both sides can be listed. */
      readonly onDisk: Promise<void>;
    };

export async function proveFiles(context: ReadContext, spec: FileMoveSpec, copied?: CopiedFiles): Promise<Proof> {
  if (copied?.unchanged !== undefined) return proofOf(context, spec, copied.unchanged, noDatabases);
  const move = copied === undefined ? await withDatabases(await openMove(context, spec)) : await openCopied(context, copied);
  const comparison = await compareTrees(move);
  const databases = await proveDatabases(move);
  await copied?.onDisk;
  return proofOf(context, move.spec, comparison, databases);
}

/** Whatever was read before is read again. */
export async function proveFilesAfresh(context: ReadContext, spec: FileMoveSpec): Promise<Proof> {
  const move = await withDatabases(await openMove(context, spec));
  return proofOf(context, move.spec, await compareTrees(move, { afresh: true }), await proveDatabases(move));
}

async function openCopied(context: ReadContext, { spec, tools, databases }: Extract<CopiedFiles, { readonly tools: KnownTools }>) {
  const move = await openMove(context, spec, tools);
  if (databases === undefined) return move;
  // Whoever proves gets no way to write.
  const { copying: _copying, ...known } = databases;
  return { ...move, databases: known };
}

function proofOf(context: ReadContext, spec: FileMoveSpec, comparison: TreeComparison, databases: DatabasesProof): Proof {
  const { files, bytes, entries, content, listing, compared, readBytes, newest } = comparison;
  const differences = [...comparison.differences, ...databases.differences];
  context.note(`read again: ${readBytes.source} bytes of the source, ${readBytes.target} of the target; newest change ${newest}`);
  const sets = [
    set('contents', files, bytes, content),
    set('names, types, modes, sizes, times, targets', entries, 0, listing),
    ...databases.sets,
  ];
  return {
    verdict: differences.length === 0 && sets.every(({ same }) => same) ? 'same' : 'different',
    rows: files + databases.count,
    unit: 'file',
    bytes: bytes + databases.bytes,
    tables: [],
    sets,
    compared: [...compared, ...databases.compared],
    differences,
    script: proofScript(spec, comparison, databases.checks),
  };
}

function set(name: string, count: number, bytes: number, digest: { readonly source: string; readonly target: string }) {
  const named = { source: `sha256:${digest.source}`, target: `sha256:${digest.target}` };
  return { name, count, bytes, digest: named, same: digest.source === digest.target };
}
