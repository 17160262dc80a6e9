// The standard output of a command as it comes, held back at its source while nobody takes it. Has a lane to itself.
import { LongshoreError } from '../../core/error.ts';
import type { StreamedQuery } from '../../ports/host.ts';
import { endCommand } from './end-command.ts';
import { LostLane, runCommand, type CommandOf } from './run-command.ts';

/** So much is taken in before the source has to wait. */
const ahead = 1024 * 1024;

export class CommandStream implements AsyncIterable<Uint8Array> {
  readonly #command: StreamedQuery;
  readonly #of: CommandOf;
  constructor(command: StreamedQuery, of: CommandOf) {
    this.#command = command;
    this.#of = of;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { host, pool, signal } = this.#of;
    signal.throwIfAborted();
    const lane = pool.take();
    const chunks: Buffer[] = [];
    let held = 0;
    let wake = Promise.withResolvers<void>();
    const stream = (chunk: Buffer): boolean => {
      chunks.push(chunk);
      held += chunk.length;
      wake.resolve();
      return held < ahead;
    };
    const running = runCommand(this.#command, { ...this.#of, stream });
    let over = false;
    const ended = running.result.finally(() => {
      over = true;
      wake.resolve();
    });
    ended.catch(() => undefined);
    running.on(lane);
    lane.send([running.frame]);
    try {
      for (;;) {
        while (chunks.length > 0) {
          const chunk = chunks.shift() as Buffer;
          held -= chunk.length;
          if (held < ahead) lane.resume();
          yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
        }
        if (over) break;
        wake = Promise.withResolvers<void>();
        if (chunks.length === 0 && !over) await wake.promise;
      }
      const { exitCode, stderr } = await ended.catch((error: unknown) => {
        throw error instanceof LostLane ? error.reason : error;
      });
      if (exitCode !== 0)
        throw new LongshoreError(
          'command-failed',
          `cannot read the output of "${this.#command.argv.join(' ')}" on "${host}": it ended with ${exitCode}: ${stderr.trim().slice(-300)}`,
          { next: 'Run the command there by hand and see what it wants.' },
        );
    } finally {
      chunks.length = 0;
      lane.resume();
      if (
        !over &&
        (await endCommand(
          pool,
          lane,
          ended.catch(() => undefined),
        )) === 'stuck'
      )
        lane.destroy(new LongshoreError('host-unreachable', `cannot end a command on "${host}"`));
      pool.giveBack(lane);
    }
  }
}
