// How far a move of files has come, by the listings of both sides, and what stands in its way.
import type { ReadContext } from '../../ports/context.ts';
import type { MoveSurvey } from '../kind.ts';
import { compareTrees } from './compare-trees.ts';
import type { FileMoveSpec } from './file-move.ts';
import { openMove } from './open-move.ts';
import { placeObstacles, roomObstacles } from './obstacles.ts';

/** Measured on one machine with a common disk; networks are slower and disks of servers faster. */
const bytesPerMs = 150_000;
const filesPerMs = 8;
const startMs = 500;

export async function surveyFiles(context: ReadContext, spec: FileMoveSpec): Promise<MoveSurvey> {
  const move = await openMove(context, spec);
  const places = placeObstacles(move);
  if (places.length > 0) return { state: 'absent', rows: 0, bytes: 0, obstacles: places, standing: places };
  const { files, bytes, entries, isTargetEmpty, differenceCount, openDatabases } = await compareTrees(move, { onlyListings: true });
  const isComplete = differenceCount === 0 && !isTargetEmpty;
  // A copy that was made ahead is this plan's own, and no move yet.
  const { mark } = move.target.tools;
  const state = isTargetEmpty || mark === 'ahead' || mark === 'begun' ? 'absent' : isComplete ? 'complete' : 'partial';
  const databases = openDatabases.map(
    (path) => `${path} is a SQLite database with a log beside it: it is open, or was not closed; close it, or let its program check it in`,
  );
  const room = isTargetEmpty ? roomObstacles(move, { bytes, entries }) : [];
  const estimateMs = startMs + (isTargetEmpty ? bytes / bytesPerMs + files / filesPerMs : (entries * 2) / 100);
  return { state, rows: files, bytes, obstacles: [...room, ...databases], standing: room, estimateMs };
}
