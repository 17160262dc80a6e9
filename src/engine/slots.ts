// Work that may all be asked for at once, and of which only some is under way at a time; in the order of asking.

export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function slots(atOnce: number): Slots {
  const queue: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
