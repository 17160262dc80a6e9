// Shows a run on stderr while it goes on: live on a terminal, one line for each settled step elsewhere.
import type { RunEvent } from '../../core/event.ts';
import type { Environment } from '../environment.ts';
import { eventLines } from './event-lines.ts';
import { LiveScreen } from './live-screen.ts';
import { liveView } from './live-view.ts';
import { foldEvent, noRun, type RunState } from './run-state.ts';
import type { Style } from './style.ts';

export interface Progress extends Disposable {
  readonly emit: (event: RunEvent) => void;
  /** Leaves the terminal to somebody who asks a question on it; what happens meanwhile is shown afterwards. */
  readonly quietly: <Result>(ask: () => Promise<Result>) => Promise<Result>;
}

export interface ProgressOptions {
  readonly environment: Environment;
  readonly style: Style;
  readonly live: boolean;
  readonly now?: () => number;
}

/** Ten pictures a second are enough for a person, and cheap over ssh. */
const redrawMs = 100;

export function openProgress(options: ProgressOptions): Progress {
  return options.live ? liveProgress(options) : plainProgress(options);
}

/** CI and dumb terminals keep every picture of an animation as text, so they get plain lines. */
export function wantsLive(environment: Environment, options: { readonly plain: boolean }): boolean {
  const { stderr, env } = environment;
  return stderr.isTTY && !options.plain && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
}

function plainProgress({ environment, style }: ProgressOptions): Progress {
  let state = noRun;
  return {
    emit(event) {
      state = foldEvent(state, event);
      for (const line of eventLines(event, state, style, environment.cwd)) environment.stderr.write(`${line}\n`);
    },
    quietly: (ask) => ask(),
    [Symbol.dispose]() {},
  };
}

function liveProgress({ environment, style, now = Date.now }: ProgressOptions): Progress {
  const screen = new LiveScreen(environment.stderr);
  let state: RunState = noRun;
  let above: string[] = [];
  let dirty = false;
  let quiet = false;
  const draw = () => {
    if (quiet) return;
    screen.draw(liveView(state, now(), environment.stderr.columns, style), above);
    above = [];
    dirty = false;
  };
  // The spinner and the clocks move without events, too.
  const timer = setInterval(() => {
    if (dirty || state.running.size > 0) draw();
  }, redrawMs);
  timer.unref();
  const onExit = environment.onExit(() => screen.close());
  return {
    emit(event) {
      state = foldEvent(state, event);
      above.push(...eventLines(event, state, style, environment.cwd));
      dirty = true;
    },
    async quietly(ask) {
      draw();
      screen.close();
      quiet = true;
      try {
        return await ask();
      } finally {
        quiet = false;
        dirty = true;
      }
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      onExit[Symbol.dispose]();
      if (above.length > 0) draw();
      screen.close();
    },
  };
}
