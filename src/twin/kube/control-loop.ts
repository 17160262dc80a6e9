// Runs a cluster's controllers after every change that concerns them, until none of them changes anything, and again when
// something that could not start is worth another try.
import { setImmediate as immediate } from 'node:timers/promises';
import { LongshoreError } from '../../core/error.ts';
import type { Controller, ControllerContext, ControllerEntry } from './controllers/controller.ts';

/**
 * After a pause a run begins at once. Among many changes it begins when nothing has changed for a moment, or has been waiting for long
 * enough: each run looks at everything, so that after every single write of many they would take the processor from the requests.
 */
const quietMs = 4;
const longestDelayMs = 60;

/** More rounds than any honest chain of causes takes: two controllers that undo each other. */
const roundLimit = 500;

export class ControlLoop {
  readonly #entries: readonly ControllerEntry[];
  readonly #context: ControllerContext;
  readonly #retryAt: () => number | undefined;
  /** Controllers that something has changed for. */
  readonly #due = new Set<Controller>();
  readonly #watchers = new Map<string | undefined, readonly Controller[]>();
  #wakeAt: number | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #changedAt = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  /** Begins a run that still waits for a quiet moment. */
  #hurry: (() => void) | undefined;

  constructor(context: ControllerContext, entries: readonly ControllerEntry[], retryAt: () => number | undefined) {
    this.#context = context;
    this.#entries = entries;
    this.#retryAt = retryAt;
  }

  /** `resource` is what changed (`pods.`), or undefined when nobody knows. */
  kick(resource?: string): void {
    for (const control of this.#concerned(resource)) this.#due.add(control);
    this.#changedAt = performance.now();
    if (this.#due.size > 0) this.#begin();
  }

  #concerned(resource: string | undefined): readonly Controller[] {
    const known = this.#watchers.get(resource);
    if (known !== undefined) return known;
    // Nobody acts on events, and every controller writes some.
    const concerned = this.#entries.filter(
      ({ watches }) => resource === undefined || (watches === 'all' ? resource !== 'events.' : watches.includes(resource)),
    );
    const watchers = concerned.map(({ control }) => control);
    this.#watchers.set(resource, watchers);
    return watchers;
  }

  /** Something that runs has ended: for those that watch `retry`. */
  wake(): void {
    for (const { control, watches } of this.#entries) if (watches.includes('retry')) this.#due.add(control);
    this.#begin();
  }

  /** Looks again at a time, though nothing changes until then. */
  wakeAt(time: number): void {
    this.#wakeAt = Math.min(this.#wakeAt ?? time, time);
  }

  /** Resolves when nothing is left to do; what waits for a retry counts as settled. Throws what a controller threw. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) {
      this.#hurry?.();
      await this.#running;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#hurry?.();
    await this.#running;
  }

  #begin(): void {
    if (this.#running !== undefined || this.#stopped) return;
    // Off the caller's stack in any case: a write is answered before its consequences are looked for.
    this.#running = this.#quiet().then(() => this.#run());
  }

  async #quiet(): Promise<void> {
    const started = performance.now();
    if (started - this.#endedAt > longestDelayMs) return;
    const latest = started + longestDelayMs;
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const look = (): void => {
        const now = performance.now();
        const left = Math.min(this.#changedAt + quietMs, latest) - now;
        if (left <= 0) resolve();
        else timer = setTimeout(look, left);
      };
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
      setImmediate(look);
    });
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#hurry = undefined;
    this.#failure = undefined;
    try {
      for (let round = 0; this.#due.size > 0 && !this.#stopped; round += 1) {
        if (round >= roundLimit)
          throw new LongshoreError(
            'twin-unsettled',
            `cannot settle cluster "${this.#context.cluster}": its controllers still change things after ${roundLimit} rounds`,
          );
        for (const { control, together } of this.#entries) {
          if (!this.#due.delete(control) || this.#stopped) continue;
          await (together === true ? this.#context.world().store.transaction(() => control(this.#context)) : control(this.#context));
          // Controllers are no part of the API server: it answers while they work.
          await immediate();
        }
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#running = undefined;
    this.#endedAt = performance.now();
    if (this.#due.size > 0 && !this.#stopped && this.#failure === undefined) return this.#begin();
    const retry = this.#retryAt();
    const at =
      this.#failure === undefined
        ? Math.min(retry ?? Number.POSITIVE_INFINITY, this.#wakeAt ?? Number.POSITIVE_INFINITY)
        : Date.now() + 1000;
    if (!Number.isFinite(at) || this.#stopped) return;
    this.#timer = setTimeout(
      () => {
        if (this.#failure !== undefined || (this.#wakeAt ?? Number.POSITIVE_INFINITY) <= Date.now()) {
          this.#wakeAt = undefined;
          this.kick();
        } else this.wake();
      },
      Math.min(Math.max(at - Date.now(), 10), 60_000),
    ).unref();
  }
}
