// Whether a copy is there that a pass has made, and of which sort: one ahead of its move, or the move's own.
import { recallRecords, type FileMove } from './file-move.ts';

export async function readMark({ target, spec }: FileMove): Promise<string | undefined> {
  await using known = recallRecords(target, spec);
  for (;;) {
    if (known.isDry) await known.load();
    if (known.head === undefined) return undefined;
    if (known.head.before !== undefined) return known.head.before.split(' ')[0];
    known.skip();
  }
}
