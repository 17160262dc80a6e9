// Runs a cluster's controllers after every change that concerns them, until none of them changes anything, and again when
// something that could not start is worth another try.
import { LongshoreError } from '../../core/error.ts';
import type { Controller, ControllerContext, ControllerEntry } from './controllers/controller.ts';

/**
 * After a run the loop rests so many times as long as it took, within a limit. Each run looks at everything, so that after every single
 * write of many they would take the processor from the requests; real controllers come some milliseconds late, too.
 */
const restFactor = 4;
const longestRestMs = 25;

/** More rounds than any honest chain of causes takes: two controllers that undo each other. */
const roundLimit = 500;

export class ControlLoop {
  readonly #entries: readonly ControllerEntry[];
  readonly #context: ControllerContext;
  readonly #retryAt: () => number | undefined;
  /** Controllers that something has changed for. */
  readonly #due = new Set<Controller>();
  #wakeAt: number | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #restUntil = 0;
  /** Ends the rest before a run. */
  #hurry: (() => void) | undefined;

  constructor(context: ControllerContext, entries: readonly ControllerEntry[], retryAt: () => number | undefined) {
    this.#context = context;
    this.#entries = entries;
    this.#retryAt = retryAt;
  }

  /** `resource` is what changed (`pods.`), or undefined when nobody knows. */
  kick(resource?: string): void {
    for (const { control, watches } of this.#entries) {
      // Nobody acts on events, and every controller writes some.
      const concerned = resource === undefined || (watches === 'all' ? resource !== 'events.' : watches.includes(resource));
      if (concerned) this.#due.add(control);
    }
    if (this.#due.size > 0) this.#begin();
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
    this.#running = this.#rest().then(() => this.#run());
  }

  /** At least until the requests that have come are answered: a write is answered before its consequences are looked for. */
  #rest(): Promise<void> {
    const ms = this.#restUntil - performance.now();
    return new Promise((resolve) => {
      const timer = ms > 0 ? setTimeout(resolve, ms) : undefined;
      if (timer === undefined) setImmediate(resolve);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#hurry = undefined;
    this.#failure = undefined;
    const started = performance.now();
    try {
      for (let round = 0; this.#due.size > 0 && !this.#stopped; round += 1) {
        if (round >= roundLimit)
          throw new LongshoreError(
            'twin-unsettled',
            `cannot settle cluster "${this.#context.cluster}": its controllers still change things after ${roundLimit} rounds`,
          );
        for (const { control } of this.#entries) if (this.#due.delete(control) && !this.#stopped) await control(this.#context);
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#running = undefined;
    const ended = performance.now();
    this.#restUntil = ended + Math.min((ended - started) * restFactor, longestRestMs);
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
