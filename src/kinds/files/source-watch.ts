// Whether somebody has written to the source of a move since: by what the move remembers of each file. What is written there has no
// copy, and the way back would write over it.
import { shownPath, versionOf } from './file-entry.ts';
import type { FileRecord } from './file-record.ts';
import type { BothSides } from './side-by-side.ts';

export interface SourceWatch {
  see(both: BothSides, records: readonly FileRecord[]): void;
  /** As sentences. */
  end(label: string): readonly string[];
}

const mostTold = 100;

export function sourceWatch(): SourceWatch {
  const changed: string[] = [];
  const added: string[] = [];
  const files = { kept: 0, lost: 0, known: 0, unknown: 0 };
  return {
    see({ ours, theirs }, records) {
      if (records.length > 0) files.known += 1;
      if (ours?.type !== 'f') {
        if (theirs?.type === 'f' && records.length > 0) files.lost += 1;
        return;
      }
      files.kept += 1;
      if (theirs === undefined && records.length === 0 && added.length < mostTold) added.push(ours.path);
      if (theirs?.type === 'f' && records.length === 0) files.unknown += 1;
      const isAlike = theirs?.type === 'f' && ours.size === theirs.size && ours.mtime === theirs.mtime;
      const version = versionOf(ours);
      // A record without a version was made of a file so young that nobody can tell.
      const isOther = records.length > 0 && records.every(({ source }) => source !== '' && source !== version);
      if (isOther && !isAlike && changed.length < mostTold) changed.push(ours.path);
    },
    end: (label) => [
      ...(files.kept === 0 && files.lost > 0 ? [`nothing is left at ${label} of what was moved: is its disk mounted?`] : []),
      ...changed.map((path) => `${shownPath(path)} was changed at the source as well since it was moved`),
      // What is known of a copy may have been tidied away; then its silence tells nothing.
      ...(files.known > 0 && files.unknown === 0 ? added : []).map(
        (path) => `${shownPath(path)} has come to the source since it was moved`,
      ),
    ],
  };
}
