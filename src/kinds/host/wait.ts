// Looks again until something is so, or the time is over.
import type { ReadContext } from '../../ports/context.ts';

const shortPauseMs = 20;
const longestPauseMs = 1000;

/** The first look that satisfies `done`, or the last look when the time is over. */
export async function lookUntil<Seen>(
  context: ReadContext,
  look: () => Promise<Seen>,
  done: (seen: Seen) => boolean,
  options: { readonly forMs: number; readonly firstPauseMs?: number },
): Promise<Seen> {
  const end = context.clock.now() + options.forMs;
  for (let pauseMs = options.firstPauseMs ?? shortPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const seen = await look();
    if (done(seen) || context.clock.now() >= end) return seen;
    await context.clock.sleep(pauseMs, context.signal);
  }
}
