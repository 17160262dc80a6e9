// One host: gathers what is asked in the same tick into one round trip, sends it on the lanes, asks reads again after a lost
// line, and tells a change whose reply was lost as what it is: unknown.
import { LongshoreError } from '../../core/error.ts';
import type { Change, CommandResult, Query, StreamedQuery } from '../../ports/host.ts';
import { CommandStream } from './command-stream.ts';
import { changes, exchangeOf, together, type FileCall, type FileWork } from './file-call.ts';
import { feedCommand } from './feed-command.ts';
import type { Frame } from './frame.ts';
import type { HostAccess } from './host-access.ts';
import { onAbort } from './on-abort.ts';
import type { Lane } from './lane.ts';
import { LanePool } from './lane-pool.ts';
import { LostLane, lostReply, runCommand, type Running } from './run-command.ts';

const attempts = 3;
const verbs = { stat: 'look at', read: 'read', list: 'list', write: 'write', make: 'make directory', remove: 'remove' } as const;

export class HostSession implements AsyncDisposable {
  readonly name: string;
  readonly #access: HostAccess;
  readonly #pool: LanePool;
  #calls: FileCall[] = [];
  #queries: Running[] = [];
  #changes: Running[] = [];
  #changing = false;
  #scheduled = false;
  #disposed = false;

  constructor(access: HostAccess) {
    this.name = access.host;
    this.#access = access;
    this.#pool = new LanePool(access);
  }

  file(work: FileWork, signal: AbortSignal): Promise<unknown> {
    if (!work.path.startsWith('/') || work.path.includes('\0')) {
      const text = `cannot ${verbs[work.what]} "${work.path}" on "${this.name}": the path is not absolute`;
      return Promise.reject(new LongshoreError('not-a-file', text, { next: 'Correct the path.' }));
    }
    return new Promise((resolve, reject) => {
      const call: FileCall = { work: { ...work, path: shortest(work.path) }, signal, alone: false, attempts: 0, resolve, reject };
      if (!this.#refused(call)) this.#enqueue(call);
    });
  }

  async query(command: Query, signal: AbortSignal): Promise<CommandResult> {
    for (let attempt = 1; ; attempt += 1) {
      this.#check(signal);
      const running = runCommand(command, { host: this.name, pool: this.#pool, signal });
      this.#queries.push(running);
      this.#schedule();
      try {
        return await running.result;
      } catch (error) {
        if (!(error instanceof LostLane)) throw error;
        if (!this.#mayAskAgain(error.started, attempt)) throw error.reason;
      }
    }
  }

  async change(command: Change, signal: AbortSignal): Promise<CommandResult> {
    for (let attempt = 1; ; attempt += 1) {
      this.#check(signal);
      const running = runCommand(command, { host: this.name, pool: this.#pool, signal });
      this.#changes.push(running);
      this.#schedule();
      try {
        return await running.result;
      } catch (error) {
        // Only what has never left is sent again.
        if (!(error instanceof LostLane)) throw error;
        if (error.started || !this.#mayAskAgain(false, attempt)) throw error.reason;
      }
    }
  }

  stream(command: StreamedQuery, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return new CommandStream(command, { host: this.name, pool: this.#pool, signal });
  }

  feed(command: Change, input: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<CommandResult> {
    this.#check(signal);
    return feedCommand(this.#access, command, input, signal);
  }

  /** Begins to connect; who asks first afterwards waits for the rest of it, and is told why it failed. */
  connect(): void {
    this.#pool.pick('read');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#pool[Symbol.asyncDispose]();
  }

  #check(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.#disposed) throw new LongshoreError('host-unreachable', `cannot reach host "${this.name}": its connection was closed`);
  }

  #refused(call: FileCall): boolean {
    try {
      this.#check(call.signal);
      return false;
    } catch (error) {
      call.reject(error);
      return true;
    }
  }

  #enqueue(call: FileCall): void {
    this.#calls.push(call);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#disposed) {
      const closed = new LongshoreError('host-unreachable', `cannot reach host "${this.name}": its connection was closed`);
      for (const call of this.#calls) call.reject(closed);
      for (const { frame } of [...this.#queries, ...this.#changes]) frame.lost(closed, false);
      [this.#calls, this.#queries, this.#changes] = [[], [], []];
      return;
    }
    const calls = this.#calls.filter((call) => !this.#refused(call));
    const queries = this.#queries;
    [this.#calls, this.#queries] = [[], []];
    if (calls.length + queries.length > 0) {
      const lane = this.#pool.pick(calls.some(({ work }) => changes(work)) ? 'change' : 'read');
      for (const query of queries) query.on(lane);
      lane.send([...together(calls).map((group) => this.#frame(group, lane)), ...queries.map(({ frame }) => frame)]);
    }
    this.#flushChanges();
  }

  /** Changes of one host run one after the other, as its service manager would have it. */
  #flushChanges(): void {
    if (this.#changing || this.#disposed || this.#changes.length === 0) return;
    this.#changing = true;
    const batch = this.#changes;
    this.#changes = [];
    const lane = this.#pool.pick('change');
    for (const change of batch) change.on(lane);
    lane.send(batch.map(({ frame }) => frame));
    void Promise.allSettled(batch.map(({ result }) => result)).then(() => {
      this.#changing = false;
      this.#flushChanges();
    });
  }

  #frame(group: readonly FileCall[], lane: Lane): Frame {
    const { script, raw, outcomes } = exchangeOf(group);
    const listening = group.map((call) => this.#stopWhenAborted(call));
    const settled = (): void => listening.forEach((remove) => remove());
    return {
      script,
      ...(raw === undefined ? {} : { raw }),
      ended: (result) => {
        settled();
        const all = outcomes(result);
        group.forEach((call, index) => this.#settle(call, all[index] ?? 'again'));
      },
      ...(group.some(({ work }) => changes(work))
        ? {}
        : {
            overtaken: () => {
              settled();
              for (const call of group) this.#enqueue(call);
            },
          }),
      lost: (reason, started) => {
        settled();
        this.#pool.failed(lane, started);
        for (const call of group) this.#lost(call, reason, started);
      },
    };
  }

  #settle(call: FileCall, outcome: ReturnType<ReturnType<typeof exchangeOf>['outcomes']>[number]): void {
    if (outcome === 'again') {
      call.attempts += 1;
      call.alone = true;
      if (call.attempts < attempts) return this.#enqueue(call);
      return call.reject(this.#error(call, 'host-reply-invalid', 'the reply cannot be read'));
    }
    if ('value' in outcome) call.resolve(outcome.value);
    else call.reject(this.#error(call, outcome.failed, outcome.is));
  }

  #error({ work }: FileCall, code: string, is: string): LongshoreError {
    const doubtful = changes(work) && (code === 'write-failed' || code === 'host-reply-invalid');
    const next =
      code === 'disk-full'
        ? 'Free some space there and run the same command again.'
        : 'Correct the path, or make the step that provides it come first.';
    return new LongshoreError(code, `cannot ${verbs[work.what]} "${work.path}" on "${this.name}": ${is}`, {
      next,
      ...(doubtful ? { effect: 'unknown' as const } : {}),
    });
  }

  #lost(call: FileCall, reason: LongshoreError, started: boolean): void {
    call.attempts += 1;
    if (started && changes(call.work)) {
      return call.reject(lostReply(`whether it could ${verbs[call.work.what]} "${call.work.path}" on "${this.name}"`, reason));
    }
    if (this.#mayAskAgain(started, call.attempts)) this.#enqueue(call);
    else call.reject(reason);
  }

  /** After a lost line on a new one; after one that never came up only where others are up. */
  #mayAskAgain(started: boolean, attempt: number): boolean {
    return attempt < attempts && !this.#disposed && (started || this.#pool.anyOpen);
  }

  /** Stopping now: a read is not waited for; a change that has left is in doubt. */
  #stopWhenAborted(call: FileCall): () => void {
    const { signal, work } = call;
    const stop = (): void => {
      if (!changes(work)) return call.reject(signal.reason);
      const text = `cannot tell whether it could ${verbs[work.what]} "${work.path}" on "${this.name}": stopped before the reply came`;
      call.reject(new LongshoreError('host-interrupted', text, { effect: 'unknown', cause: signal.reason }));
    };
    return onAbort(signal, stop);
  }
}

function shortest(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '') || '/';
}
