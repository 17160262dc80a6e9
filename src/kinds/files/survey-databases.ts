// How far the databases that are in use have come, by their entries on both sides, and what stands in their way.
import { shownPath } from './file-entry.ts';
import type { FileMove } from './file-move.ts';
import { readSqliteEntries } from './sqlite-entries.ts';
import { readSqliteRecords } from './sqlite-records.ts';

export interface DatabasesSurvey {
  readonly count: number;
  readonly bytes: number;
  readonly isTargetEmpty: boolean;
  readonly isComplete: boolean;
  /** Stopping the writers clears none of them. */
  readonly obstacles: readonly string[];
}

export async function surveyDatabases(move: FileMove): Promise<DatabasesSurvey> {
  const { source, target, databases } = move;
  const found = databases?.found ?? [];
  const survey = { count: found.length, bytes: 0, isTargetEmpty: true, isComplete: true };
  if (databases === undefined || found.length === 0) return { ...survey, obstacles: [] };
  const [here, there, known] = await Promise.all([
    readSqliteEntries(source, found),
    readSqliteEntries(target, found),
    readSqliteRecords(move),
  ]);
  const obstacles: string[] = [];
  let largest = 0;
  for (const database of found) {
    const [ours, theirs, record] = [here.of(database), there.of(database), known.get(database.path)];
    const bytes = [ours, ...here.beside(database)].reduce((sum, entry) => sum + (entry?.size ?? 0), 0);
    survey.bytes += bytes;
    largest = Math.max(largest, bytes);
    if (theirs !== undefined) survey.isTargetEmpty = false;
    survey.isComplete &&= record?.version === here.version(database) && theirs?.size === record.size && theirs.mtime === ours?.mtime;
    if (ours !== undefined && ours.links > 1)
      obstacles.push(
        `${shownPath(database.path)} is a SQLite database in use that has several names (hard links), of which its log belongs to one`,
      );
  }
  const { freeBytes } = databases;
  if (freeBytes !== undefined && freeBytes < largest)
    obstacles.push(
      `/var/tmp at ${source.way.label} has ${freeBytes} bytes free, and the backup of a SQLite database needs about ${largest}`,
    );
  return { ...survey, obstacles };
}
