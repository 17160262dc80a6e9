// Lines that stay: what a log or a pipe shows of a run, and what scrolls up above the live part on a terminal.
import type { ErrorRecord } from '../../core/error.ts';
import type { RunEvent } from '../../core/event.ts';
import { shownPlace } from '../shown-path.ts';
import { bytes, duration, plural } from './figures.ts';
import { outcomeMark, outcomeText } from './outcome-text.ts';
import type { RunState } from './run-state.ts';
import type { Style } from './style.ts';
import { oneLine } from './width.ts';

/** `state` is the one after the event. */
export function eventLines(event: RunEvent, state: RunState, style: Style, cwd: string): readonly string[] {
  switch (event.event) {
    case 'run.opened':
      return [style.bold(`${event.resumed ? 'going on with ' : ''}${event.command} ${event.plan}: ${plural(event.steps, 'step')}`)];
    case 'phase.started':
      return [`${style.bold(`phase ${event.phase}`)} ${style.dim(`${event.goal} (${plural(event.steps, 'step')})`)}`];
    case 'step.settled':
      return settledLines(event, state, style, cwd);
    case 'step.doubted':
      return [`${style.yellow('?')} ${event.step}: no reply, so what it did is in doubt: ${oneLine(event.error.message)}`];
    case 'move.proved': {
      const figures =
        event.unit === undefined
          ? `${plural(event.rows, 'row')}, ${bytes(event.bytes)}, ${plural(event.tables, 'table')}`
          : `${plural(event.rows, event.unit)}, ${bytes(event.bytes)}`;
      return [`${event.verdict === 'same' ? style.green('=') : style.red('≠')} ${event.step}: proof says ${event.verdict} (${figures})`];
    }
    case 'gate.waiting':
      return [
        `${style.yellow('…')} ${event.step}: waiting for a person ${style.dim(`(${oneLine(event.detail)})`)}`,
        ...instructionLines(event.instructions),
        ...(event.until === undefined
          ? []
          : [style.dim(`    looking again until it is done, ${duration(event.until - event.at)} at most`)]),
      ];
    case 'run.stopping':
      return [
        style.yellow(
          event.how === 'now'
            ? 'stopping now; what is under way may be left in doubt'
            : 'stopping at the next safe point; the same signal again stops now',
        ),
      ];
    case 'gate.looked':
    case 'phase.finished':
    case 'step.started':
    case 'step.changing':
    case 'step.progressed':
    case 'step.noted':
    case 'run.closed':
      return [];
    default:
      return event satisfies never;
  }
}

/** Clicks are read one by one, so each keeps its line. */
export function instructionLines(instructions: string): readonly string[] {
  return instructions
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '')
    .map((line) => `    ${line}`);
}

function settledLines(event: RunEvent & { event: 'step.settled' }, state: RunState, style: Style, cwd: string): readonly string[] {
  const total = String(Math.max(state.steps, state.settled));
  const number = `[${String(state.settled).padStart(total.length)}/${total}]`;
  const detail = event.detail === undefined || event.detail === '' ? '' : ` ${style.dim(`(${oneLine(event.detail)})`)}`;
  const line = `${style.dim(number)} ${outcomeMark(event.outcome, style)} ${event.step}: ${outcomeText(event.outcome, style)} in ${duration(event.ms)}${detail}`;
  return event.error === undefined ? [line] : [line, ...errorLines(event.error, style, cwd).map((each) => `      ${each}`)];
}

export function errorLines(error: ErrorRecord, style: Style, cwd: string): readonly string[] {
  const [first = '', ...rest] = error.message.split('\n').map(oneLine);
  return [
    `${style.red(error.code)}: ${first}`,
    // What another program said, such as a server's message of several lines.
    ...rest.filter((line) => line !== '').map((line) => `  ${line}`),
    ...(error.place === undefined ? [] : [`at ${shownPlace(error.place, cwd)}`]),
    ...(error.effect === 'unknown' && error.code !== 'unexpected' ? ['It is not known whether this changed anything.'] : []),
    ...(error.next === undefined ? [] : [style.cyan(error.next)]),
  ];
}
