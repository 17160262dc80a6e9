// Runs something of the engine while its progress is shown and Ctrl-C is told of where it belongs.
import type { RunEvent } from '../core/event.ts';
import type { Interruption } from './interruption.ts';
import type { Session } from './session.ts';
import { openProgress, wantsLive, type Progress } from './terminal/progress.ts';

export async function showRun<Result>(
  session: Session,
  interruption: Interruption,
  run: (emit: (event: RunEvent) => void, progress: Progress) => Promise<Result>,
): Promise<Result> {
  const { environment, progressStyle: style } = session;
  const tellBefore = interruption.tell;
  using progress = openProgress({ environment, style, live: wantsLive(environment, session) });
  interruption.tell = progress.emit;
  try {
    return await run(progress.emit, progress);
  } finally {
    interruption.tell = tellBefore;
  }
}
