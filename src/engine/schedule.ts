// Runs items as soon as what they depend on is done, some at a time. Knows nothing of steps.

export interface Schedule<Item, Key> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => Key;
  /** Keys that are not among the items count as done. */
  readonly dependenciesOf: (item: Item) => Iterable<Key>;
  readonly parallelism: number;
  /** `done`: dependants may start. `blocked`: they may not, others may. `halt`: nothing new starts. Must not reject. */
  readonly run: (item: Item) => Promise<'done' | 'blocked' | 'halt'>;
  /** Asked before each start; true means that nothing new starts. */
  readonly stopping: () => boolean;
}

/** Gives the items that were never started, in their order. Ends when nothing is under way any more. */
export async function schedule<Item, Key>({
  items,
  keyOf,
  dependenciesOf,
  parallelism,
  run,
  stopping,
}: Schedule<Item, Key>): Promise<readonly Item[]> {
  const keys = new Set(items.map(keyOf));
  const done = new Set<Key>();
  let waiting = [...items];
  let halted = false;
  const underWay = new Set<Promise<void>>();
  const ready = (item: Item) => [...dependenciesOf(item)].every((key) => done.has(key) || !keys.has(key));
  const startReady = (): void => {
    for (const item of waiting) {
      if (halted || stopping() || underWay.size >= parallelism) return;
      if (!ready(item)) continue;
      waiting = waiting.filter((other) => other !== item);
      const running: Promise<void> = run(item).then((result) => {
        underWay.delete(running);
        if (result === 'done') done.add(keyOf(item));
        if (result === 'halt') halted = true;
      });
      underWay.add(running);
    }
  };
  startReady();
  while (underWay.size > 0) {
    await Promise.race(underWay);
    startReady();
  }
  return waiting;
}
