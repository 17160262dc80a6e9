// How a run is asked to stop: first at the next safe point (what is under way ends, nothing new begins), then now.

export class StopSignal {
  readonly #controller = new AbortController();
  #stopping = false;

  safePoint(): void {
    this.#stopping = true;
  }
  now(): void {
    this.#stopping = true;
    this.#controller.abort(new DOMException('stopped by the person who runs it', 'AbortError'));
  }
  get stopping(): boolean {
    return this.#stopping;
  }
  /** Aborted by `now()`; every port call ends with it. */
  get aborted(): AbortSignal {
    return this.#controller.signal;
  }
}
