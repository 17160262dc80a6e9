// Draws lines at the bottom of a terminal and takes them away again. Control sequences: ECMA-48 (CUU, ED) and DECTCEM for
// the cursor. After a resize the old lines may have been wrapped by the terminal, so rows are counted at today's width.
import type { Output } from '../environment.ts';
import { width } from './width.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearBelow = '\u001b[0J';

export class LiveScreen {
  readonly #output: Output;
  #drawn: readonly string[] = [];
  #hidden = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Replaces the live lines; `above` scrolls up for good. One write, so that nothing flickers. */
  draw(live: readonly string[], above: readonly string[] = []): void {
    const cursor = this.#hidden ? '' : hideCursor;
    this.#hidden = true;
    this.#output.write(`${cursor}${this.#erasing()}${[...above, ...live].map((line) => `${line}\n`).join('')}`);
    this.#drawn = live;
  }

  /** Takes the live lines away and gives the cursor back; can be called again. */
  close(): void {
    if (!this.#hidden) return;
    this.#output.write(`${this.#erasing()}${showCursor}`);
    this.#drawn = [];
    this.#hidden = false;
  }

  #erasing(): string {
    const columns = Math.max(this.#output.columns, 1);
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
    return rows === 0 ? '' : `\u001b[${rows}A\r${clearBelow}`;
  }
}
