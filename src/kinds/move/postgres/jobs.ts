// Runs jobs some at a time, the costliest first, so that no long one is left for the end. Jobs that change a table's
// definition have it alone, as PostgreSQL's locks would have it: here nobody waits on a connection for it.

export interface Job {
  readonly cost: number;
  /** By name; `alone` are those that no other job may touch meanwhile. */
  readonly tables: readonly string[];
  readonly alone: boolean;
  /** Gives the jobs that can be done now that this one is. */
  readonly run: () => Promise<readonly Job[]>;
}

/** After a failure nothing new is begun, and what is under way is awaited: nothing goes on behind the caller's back. */
export async function runJobs(jobs: readonly Job[], connections: number, signal: AbortSignal): Promise<void> {
  const waiting = [...jobs];
  const underWay = new Map<Job, Promise<void>>();
  const failures: unknown[] = [];
  const free = (job: Job) =>
    [...underWay.keys()].every((other) => !(job.alone || other.alone) || !job.tables.some((table) => other.tables.includes(table)));
  const perform = async (job: Job) => {
    // Not before the caller has put it among those under way.
    await Promise.resolve();
    try {
      signal.throwIfAborted();
      waiting.push(...(await job.run()));
    } catch (error) {
      failures.push(error);
    }
    underWay.delete(job);
  };
  const startReady = () => {
    waiting.sort((a, b) => b.cost - a.cost);
    while (failures.length === 0 && underWay.size < Math.max(1, connections)) {
      const index = waiting.findIndex(free);
      const job = index < 0 ? undefined : waiting.splice(index, 1)[0];
      if (job === undefined) return;
      underWay.set(job, perform(job));
    }
  };
  startReady();
  while (underWay.size > 0) {
    await Promise.race(underWay.values());
    startReady();
  }
  if (failures.length > 0) throw failures[0];
}
