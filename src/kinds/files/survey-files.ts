// How far a move of files has come, by the listings of both sides, and what stands in its way.
import type { ReadContext } from '../../ports/context.ts';
import type { MoveSurvey } from '../kind.ts';
import { compareTrees } from './compare-trees.ts';
import type { FileMoveSpec } from './file-move.ts';
import { openMove } from './open-move.ts';
import { placeObstacles, roomObstacles } from './obstacles.ts';
import { surveyDatabases } from './survey-databases.ts';
import { withDatabases } from './with-databases.ts';

/** Measured on one machine with a common disk; networks are slower and disks of servers faster. */
const bytesPerMs = 150_000;
const filesPerMs = 8;
const startMs = 500;

export async function surveyFiles(context: ReadContext, spec: FileMoveSpec): Promise<MoveSurvey> {
  const opened = await openMove(context, spec);
  const places = placeObstacles(opened);
  if (places.length > 0) return { state: 'absent', rows: 0, bytes: 0, obstacles: places, standing: places };
  const move = await withDatabases(opened);
  const [listed, databases] = await Promise.all([compareTrees(move, { onlyListings: true }), surveyDatabases(move)]);
  const [files, bytes] = [listed.files + databases.count, listed.bytes + databases.bytes];
  const entries = listed.entries + databases.count;
  const isTargetEmpty = listed.isTargetEmpty && databases.isTargetEmpty;
  const isComplete = listed.differenceCount === 0 && databases.isComplete && !isTargetEmpty;
  // A copy that was made ahead is this plan's own, and no move yet.
  const { mark } = move.target.tools;
  const state = isTargetEmpty || mark === 'ahead' || mark === 'begun' ? 'absent' : isComplete ? 'complete' : 'partial';
  const way = move.source.tools.hasSqlite
    ? 'the `sqlite3` there cannot read it (it is encrypted, or the program too old), so that it cannot be carried as a backup; close it'
    : 'close it, let its program check it in, or install `sqlite3` there, with which it is carried as a backup';
  const logged = listed.openDatabases.map((path) => `${path} has a log of SQLite beside it: it is open, or was not closed; ${way}`);
  const room = [...(isTargetEmpty ? roomObstacles(move, { bytes, entries }) : []), ...databases.obstacles];
  const estimateMs = startMs + (isTargetEmpty ? bytes / bytesPerMs + files / filesPerMs : (entries * 2) / 100);
  return { state, rows: files, bytes, obstacles: [...room, ...logged], standing: room, estimateMs };
}
