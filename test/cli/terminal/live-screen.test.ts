import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveScreen } from '../../../src/cli/terminal/live-screen.ts';
import { openProgress, wantsLive } from '../../../src/cli/terminal/progress.ts';
import { noStyle } from '../../../src/cli/terminal/style.ts';
import { CapturedEnvironment } from '../captured-environment.ts';
import { end, story } from './run-story.ts';

/** A terminal of the kind that the control sequences are for, as far as `LiveScreen` uses them. */
class Screen {
  readonly isTTY = true;
  columns = 20;
  cursorShown = true;
  readonly #rows: string[] = [''];
  #row = 0;
  write(text: string): void {
    for (const [part] of text.matchAll(/\u001b\[\??\d*[A-Za-z]|\n|\r|[^\u001b\n\r]+/g)) this.#apply(part);
  }
  get text(): readonly string[] {
    return this.#rows.slice(0, this.#rows.at(-1) === '' ? -1 : undefined);
  }
  #apply(part: string): void {
    if (part === '\n') this.#row += 1;
    else if (part === '\r') return;
    else if (part === '\u001b[?25l') this.cursorShown = false;
    else if (part === '\u001b[?25h') this.cursorShown = true;
    else if (part === '\u001b[0J') this.#rows.length = this.#row;
    else if (part.startsWith('\u001b[') && part.endsWith('A')) this.#row -= Number(part.slice(2, -1));
    else this.#rows[this.#row] = part;
    this.#rows[this.#row] ??= '';
  }
  /** Makes the window narrower, as terminals that reflow do: each long line becomes several rows. */
  narrow(columns: number): void {
    this.columns = columns;
    const rows = this.#rows.flatMap((row) =>
      row === ''
        ? ['']
        : Array.from({ length: Math.ceil(row.length / columns) }, (_, index) => row.slice(index * columns, (index + 1) * columns)),
    );
    this.#rows.splice(0, this.#rows.length, ...rows);
    this.#row = this.#rows.length - 1;
  }
}

test('`draw()` replaces the live lines, keeps what is above, and hides the cursor until `close()`', () => {
  const screen = new Screen();
  const live = new LiveScreen(screen);
  live.draw(['one', 'two'], ['kept']);
  assert.deepEqual(screen.text, ['kept', 'one', 'two']);
  assert.equal(screen.cursorShown, false);
  live.draw(['three'], ['kept, too']);
  assert.deepEqual(screen.text, ['kept', 'kept, too', 'three']);
  live.close();
  live.close();
  assert.deepEqual(screen.text, ['kept', 'kept, too']);
  assert.equal(screen.cursorShown, true);
});

test('`draw()` leaves nothing behind when the window was made narrower in between', () => {
  const screen = new Screen();
  const live = new LiveScreen(screen);
  live.draw(['a line of nineteen.', 'short'], ['kept']);
  screen.narrow(10);
  live.draw(['new'], []);
  assert.deepEqual(screen.text, ['kept', 'new']);
});

test('`openProgress()` on a terminal leaves the settled lines and the cursor', () => {
  const screen = new Screen();
  screen.columns = 120;
  const environment = Object.assign(new CapturedEnvironment({ cwd: '/plans' }), { stderr: screen });
  {
    using progress = openProgress({ environment, style: noStyle, live: true, now: () => 0 });
    for (const event of [...story, ...end]) progress.emit(event);
  }
  assert.equal(screen.cursorShown, true);
  assert.equal(screen.text.at(0), 'apply blumeops: 12 steps');
  assert.equal(screen.text.at(-1), 'stopping at the next safe point; the same signal again stops now');
});

test('`openProgress()` elsewhere writes lines and no control sequence', () => {
  const environment = new CapturedEnvironment({ cwd: '/plans' });
  {
    using progress = openProgress({ environment, style: noStyle, live: false });
    for (const event of [...story, ...end]) progress.emit(event);
  }
  assert.ok(!environment.stderr.text.includes('\u001b'));
  assert.match(environment.stderr.text, /^\[ 1\/12\] ✓ foundation\/config: applied in 12 ms$/m);
});

test('`wantsLive()` asks for a terminal that can do it, and for nobody who reads a log', () => {
  const on = (env: Record<string, string>, isTTY = true, plain = false) =>
    wantsLive(new CapturedEnvironment({ cwd: '/', isTTY, env }), { plain });
  assert.equal(on({ TERM: 'xterm' }), true);
  assert.equal(on({ TERM: 'xterm', CI: '' }), true);
  assert.equal(on({ TERM: 'dumb' }), false);
  assert.equal(on({ CI: 'true' }), false);
  assert.equal(on({}, false), false);
  assert.equal(on({}, true, true), false);
});
