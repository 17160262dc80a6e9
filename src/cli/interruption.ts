// Ctrl-C and SIGTERM during a run: first a stop at the next safe point, then a stop now, then the door.
import type { RunEvent } from '../core/event.ts';
import { StopSignal } from '../engine/stop.ts';
import type { Environment, Signal } from './environment.ts';
import { exitCodes } from './exit-codes.ts';

export interface Interruption extends Disposable {
  readonly stop: StopSignal;
  /** The first signal that came, if any. */
  readonly signal: Signal | undefined;
  /** Where to tell of a stop, once a run shows its progress. */
  tell: (event: RunEvent) => void;
}

export function watchInterruption(environment: Environment): Interruption {
  const stop = new StopSignal();
  let first: Signal | undefined;
  let count = 0;
  const listening = environment.onSignal((signal) => {
    first ??= signal;
    count += 1;
    if (count > 2) environment.exit(signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted);
    const how = count === 1 ? 'safe-point' : 'now';
    if (how === 'now') stop.now();
    else stop.safePoint();
    interruption.tell({ event: 'run.stopping', at: Date.now(), how });
  });
  const interruption = {
    stop,
    get signal() {
      return first;
    },
    tell: (event: RunEvent) => {
      if (event.event === 'run.stopping') environment.stderr.write(event.how === 'now' ? 'stopping now\n' : 'stopping\n');
    },
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
  return interruption;
}
