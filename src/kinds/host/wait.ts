// Looks again until something is so, or the time is over, by the context's clock (a twin's clock does not wait).
import type { ReadContext } from '../../ports/context.ts';

/** The first look that satisfies `done`, or the last look when the time is over. */
export async function lookUntil<Seen>(
  context: ReadContext,
  look: () => Promise<Seen>,
  done: (seen: Seen) => boolean,
  options: { readonly forMs: number; readonly everyMs?: number },
): Promise<Seen> {
  const end = context.clock.now() + options.forMs;
  for (;;) {
    const seen = await look();
    if (done(seen) || context.clock.now() >= end) return seen;
    await context.clock.sleep(options.everyMs ?? 250, context.signal);
  }
}
