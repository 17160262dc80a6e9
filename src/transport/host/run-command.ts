// A program on a host: one frame, its time limit, its cancellation, and what a lost reply means.
import { LongshoreError, type Effect } from '../../core/error.ts';
import type { Change, CommandResult, Query, StreamedQuery } from '../../ports/host.ts';
import { endCommand } from './end-command.ts';
import type { Frame, FrameResult } from './frame.ts';
import type { Lane } from './lane.ts';
import type { LanePool } from './lane-pool.ts';
import { onAbort } from './on-abort.ts';
import { printed } from './printed.ts';
import { quoted } from './quoted.ts';

export interface Running {
  readonly frame: Frame;
  readonly result: Promise<CommandResult>;
  /** Which lane it was sent on; told before it is sent. */
  on(lane: Lane): void;
}

export interface CommandOf {
  readonly host: string;
  readonly pool: LanePool;
  readonly signal: AbortSignal;
  /** Gets standard output as it comes. */
  readonly stream?: (chunk: Buffer) => boolean;
}

const defaultTimeoutMs = 60_000;

export function runCommand(command: StreamedQuery | Change, { host, pool, signal, stream }: CommandOf): Running {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const ended = Promise.withResolvers<void>();
  const timeoutMs = command.timeoutMs ?? defaultTimeoutMs;
  const doubt: Effect = command.effect === 'change' ? 'unknown' : 'unchanged';
  let lane: Lane | undefined;
  let ending = false;

  const end = async (reason: unknown): Promise<void> => {
    if (ending) return;
    ending = true;
    if (lane !== undefined && (await endCommand(pool, lane, ended.promise)) === 'stuck') lane.destroy(stuck(host, command));
    reject(reason);
  };
  const stop = (): void => void end(command.effect === 'change' ? interrupted(host, command, signal.reason) : signal.reason);
  const forget = onAbort(signal, stop);

  const settle = (): void => {
    forget();
    ended.resolve();
  };
  const frame: Frame = {
    script: scriptOf(command),
    ...('input' in command && command.input !== undefined ? { raw: [command.input] } : {}),
    command: {
      changes: command.effect === 'change',
      timeoutMs,
      expired: () =>
        void end(
          new LongshoreError(
            'command-timeout',
            `cannot wait for "${shown(command)}" on "${host}": it did not end within ${timeoutMs} ms and was ended`,
            {
              effect: doubt,
              next: 'Look at why it takes so long, or give it more time.',
            },
          ),
        ),
      ...(stream === undefined ? {} : { stream }),
    },
    ended: (result) => {
      settle();
      if (!ending) resolve(resultOf(result));
    },
    lost: (reason, started) => {
      settle();
      if (!started) reject(new LostLane(reason, false));
      else if (command.effect === 'none') reject(new LostLane(reason, true));
      else reject(lostReply(`whether "${shown(command)}" was done on "${host}"`, reason));
    },
  };
  return { frame, result: promise, on: (on) => (lane = on) };
}

/** For whoever may ask again: nothing was changed. */
export class LostLane extends Error {
  readonly reason: LongshoreError;
  readonly started: boolean;
  constructor(reason: LongshoreError, started: boolean) {
    super(reason.message);
    this.reason = reason;
    this.started = started;
  }
}

export function lostReply(what: string, cause: LongshoreError): LongshoreError {
  return new LongshoreError('host-unreachable', `cannot tell ${what}: the connection was lost before the reply came`, {
    effect: 'unknown',
    next: 'Run the same command again: the host is read first, and what is missing is done.',
    cause,
  });
}

function scriptOf(command: StreamedQuery | Change): string {
  const { argv, stdin } = command;
  const call = `x ${argv.map(quoted).join(' ')}`;
  // All of it is taken from the channel, whatever the program reads of it: the next frame stands behind it.
  if ('input' in command && command.input !== undefined) return `t ${command.input.length} | { ${call}; i=$?; cat >/dev/null; (exit $i); }`;
  if (stdin === undefined) return `${call} </dev/null`;
  const text = typeof stdin === 'string' ? stdin : stdin.reveal();
  return `${printed(Buffer.from(text))} 2>/dev/null | ${call}`;
}

function resultOf({ code, stdout, stderr }: FrameResult): CommandResult {
  return { exitCode: code, stdout: stdout.toString('utf8'), stderr };
}

function shown({ argv }: Query | Change): string {
  const text = argv.join(' ');
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function interrupted(host: string, command: Query | Change, cause: unknown): LongshoreError {
  return new LongshoreError('host-interrupted', `cannot finish "${shown(command)}" on "${host}": stopped before the reply came`, {
    effect: 'unknown',
    cause,
  });
}

function stuck(host: string, command: Query | Change): LongshoreError {
  return new LongshoreError('host-unreachable', `cannot end "${shown(command)}" on "${host}": it does not heed signals`, {
    next: `Look for the process on "${host}".`,
  });
}
