// Runs a cluster's controllers after every change until none of them changes anything, and again when something that could not
// start is worth another try.
import { LongshoreError } from '../../core/error.ts';
import type { Controller, ControllerContext } from './controllers/controller.ts';

/** More rounds than any honest chain of causes takes: two controllers that undo each other. */
const roundLimit = 500;

export class ControlLoop {
  readonly #controllers: readonly Controller[];
  readonly #context: ControllerContext;
  readonly #retryAt: () => number | undefined;
  #dirty = false;
  #running: Promise<void> | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor(context: ControllerContext, controllers: readonly Controller[], retryAt: () => number | undefined) {
    this.#context = context;
    this.#controllers = controllers;
    this.#retryAt = retryAt;
  }

  kick(): void {
    this.#dirty = true;
    if (this.#running !== undefined || this.#stopped) return;
    // Off the caller's stack: a write is answered before its consequences are looked for.
    this.#running = Promise.resolve().then(() => this.#run());
  }

  /** Resolves when nothing is left to do; what waits for a retry counts as settled. Throws what a controller threw. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#failure = undefined;
    try {
      for (let round = 0; this.#dirty && !this.#stopped; round += 1) {
        if (round >= roundLimit)
          throw new LongshoreError(
            'twin-unsettled',
            `cannot settle cluster "${this.#context.cluster}": its controllers still change things after ${roundLimit} rounds`,
          );
        this.#dirty = false;
        for (const controller of this.#controllers) if (!this.#stopped) await controller(this.#context);
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#running = undefined;
    const at = this.#failure === undefined ? this.#retryAt() : Date.now() + 1000;
    if (this.#dirty && !this.#stopped && this.#failure === undefined) this.kick();
    else if (at !== undefined && !this.#stopped) this.#timer = setTimeout(() => this.kick(), Math.max(at - Date.now(), 10)).unref();
  }
}
