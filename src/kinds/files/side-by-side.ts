// Two sorted listings read together, and what is remembered of their files: what stands under one name, a batch at a time. Only
// batches are waited for: a promise for each entry would cost more than what is done with it.
import { Cursor } from './cursor.ts';
import { comparePaths, type FileEntry } from './file-entry.ts';
import type { FileRecord } from './file-record.ts';

/** At least one of them; and of the records those of the same path, from one pass or more. */
export interface BothSides {
  readonly ours: FileEntry | undefined;
  readonly theirs: FileEntry | undefined;
  readonly records: readonly FileRecord[];
}

const none: readonly FileRecord[] = [];

export async function* sideBySide(
  here: Cursor<FileEntry>,
  there: Cursor<FileEntry>,
  known: Cursor<FileRecord> = new Cursor(noRecords()),
): AsyncGenerator<readonly BothSides[]> {
  let batch: BothSides[] = [];
  for (;;) {
    if (here.isDry || there.isDry) {
      if (batch.length > 0) yield batch;
      batch = [];
      await Promise.all([here.load(), there.load()]);
    }
    const [ours, theirs] = [here.head, there.head];
    if (ours === undefined && theirs === undefined) break;
    const order = ours === undefined ? 1 : theirs === undefined ? -1 : comparePaths(ours.path, theirs.path);
    if (order <= 0) here.skip();
    if (order >= 0) there.skip();
    const path = (order <= 0 ? ours : theirs)?.path ?? '';
    let records = none;
    for (;;) {
      if (known.isDry) await known.load();
      const record = known.head;
      const before = record === undefined ? 1 : comparePaths(record.path, path);
      if (record === undefined || before > 0) break;
      if (before === 0) records = [...records, record];
      known.skip();
    }
    batch.push({ ours: order <= 0 ? ours : undefined, theirs: order >= 0 ? theirs : undefined, records });
  }
  if (batch.length > 0) yield batch;
}

async function* noRecords(): AsyncGenerator<readonly FileRecord[]> {}
