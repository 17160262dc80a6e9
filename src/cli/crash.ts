// Crashes a rehearsal on purpose, as a power cut would: SIGKILL at the N-th moment at which something happens (before and
// after every call of a port and every append to the journal).
import type { PortHook } from '../ports/instrument.ts';
import type { JournalOptions } from '../journal/journal.ts';

export type CrashAt = number | 'random';

/** A rough middle of what plans were seen to do for a step; only `random` draws from it. */
const pointsPerStep = 12;

export function drawCrashPoint(steps: number, random: () => number = Math.random): number {
  return 1 + Math.floor(random() * Math.max(steps, 1) * pointsPerStep);
}

export interface CrashPoint {
  readonly at: number;
  /** How many points have been passed. */
  readonly passed: number;
  readonly onCall: PortHook;
  readonly onAppend: NonNullable<JournalOptions['onAppend']>;
}

/** `crash` does not return. */
export function crashPoint(at: number, crash: (where: string) => never): CrashPoint {
  let passed = 0;
  const pass = (where: string): void => {
    passed += 1;
    if (passed === at) crash(where);
  };
  return {
    at,
    get passed() {
      return passed;
    },
    onCall: ({ call, when }) => pass(`${when} ${call}`),
    onAppend: (when, entry) => pass(`${when} journal entry ${entry.entry}${'step' in entry ? ` of ${entry.step}` : ''}`),
  };
}
