// The proof of a move of files. Content is read once on either side for each version of a file: by the copy as it passed, or
// here, where it lies. `compare-trees.ts` says what is believed.
import type { ReadContext } from '../../ports/context.ts';
import type { Proof } from '../kind.ts';
import { compareTrees } from './compare-trees.ts';
import type { FileMoveSpec } from './file-move.ts';
import { openMove } from './open-move.ts';
import { proofScript } from './proof-script.ts';
import { proveDatabases } from './prove-databases.ts';
import { withDatabases } from './with-databases.ts';

export async function proveFiles(context: ReadContext, spec: FileMoveSpec): Promise<Proof> {
  const move = await withDatabases(await openMove(context, spec));
  const comparison = await compareTrees(move);
  const { files, bytes, entries, content, listing, compared, readBytes, newest } = comparison;
  const databases = await proveDatabases(move);
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
    script: proofScript(move.spec, comparison, databases.checks),
  };
}

function set(name: string, count: number, bytes: number, digest: { readonly source: string; readonly target: string }) {
  const named = { source: `sha256:${digest.source}`, target: `sha256:${digest.target}` };
  return { name, count, bytes, digest: named, same: digest.source === digest.target };
}
