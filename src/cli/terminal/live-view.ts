// The part of the screen that is drawn again and again while a run goes on: what runs now, and how far all is.
import { duration } from './figures.ts';
import type { RunningStep, RunState } from './run-state.ts';
import type { Style } from './style.ts';
import { transferText } from './transfer-text.ts';
import { fit, oneLine } from './width.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** More than this would push what has been done off a small screen. */
const mostSteps = 8;
const barColumns = 20;

/** Lines that each take one row of a terminal of this width. Pure: same state, same time, same lines. */
export function liveView(state: RunState, now: number, columns: number, style: Style): readonly string[] {
  // The last column stays free: some terminals wrap when it is written to.
  const room = Math.max(columns - 1, 10);
  const running = [...state.running.values()];
  const shown = running.slice(0, mostSteps);
  const frame = spinner[Math.floor(now / 100) % spinner.length] ?? '';
  return [
    ...shown.map((step) => fit(runningLine(step, frame, now, style), room)),
    ...(running.length > shown.length ? [fit(style.dim(`  and ${running.length - shown.length} more`), room)] : []),
    fit(totalLine(state, now, style), room),
  ];
}

function runningLine(step: RunningStep, frame: string, now: number, style: Style): string {
  const elapsed = duration(Math.max(now - step.startedAt, 0));
  const transfer = transferText(step);
  const more = transfer === '' ? (step.note === undefined ? step.title : oneLine(step.note)) : transfer;
  const doubt = step.doubted === true ? style.yellow(' in doubt, reading the world') : '';
  const left = step.waitsUntil === undefined ? '' : style.yellow(` waiting for you, ${duration(Math.max(step.waitsUntil - now, 0))} left`);
  return `${style.cyan(frame)} ${step.step}${doubt}${left} ${style.dim(oneLine(more))} ${style.dim(elapsed)}`;
}

function totalLine(state: RunState, now: number, style: Style): string {
  const share = state.steps === 0 ? 0 : Math.min(state.settled / state.steps, 1);
  const full = Math.floor(share * barColumns);
  const bar = `${style.green('━'.repeat(full))}${style.dim('─'.repeat(barColumns - full))}`;
  const parts = [
    `${state.settled} of ${state.steps} steps`,
    ...(state.phase === undefined ? [] : [`phase ${state.phase.name} ${state.phase.settled} of ${state.phase.steps}`]),
    duration(Math.max(now - state.startedAt, 0)),
    ...(state.stopping === undefined ? [] : [style.yellow(state.stopping === 'now' ? 'stopping now' : 'stopping at the next safe point')]),
  ];
  return `${bar} ${parts.join(' · ')}`;
}
