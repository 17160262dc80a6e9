// One listener for each signal, however many wait on it: adding a listener looks through all that are there, and ten thousand
// reads on one signal would spend their time with that.

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls once when the signal aborts. Gives the way to forget it. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let listeners = waiting.get(signal);
  if (listeners === undefined) {
    const fresh = new Set<() => void>();
    listeners = fresh;
    waiting.set(signal, fresh);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of fresh) each();
        fresh.clear();
      },
      { once: true },
    );
  }
  const kept = listeners;
  kept.add(listener);
  return () => kept.delete(listener);
}
