// COPY … FROM STDIN from a stream of bytes. One statement is one transaction: all rows arrive or none.
import type { Effect } from '../../core/error.ts';
import type { Session } from './session.ts';
import { frame, frameHead, queryFrame, rowsOfTag, serverError, takeOver } from './wire.ts';

/** A failed copy and what it has left: nothing, unless the connection went away after the last byte was sent. */
export class CopyFailed extends Error {
  readonly effect: Effect;
  /** The consumer's own failure, as thrown by the chunks; not the server's. */
  readonly ofSource: boolean;
  constructor(cause: unknown, effect: Effect, ofSource: boolean) {
    super('copy failed', { cause });
    this.effect = effect;
    this.ofSource = ofSource;
  }
}

/** Feeds the chunks to the server as fast as it takes them; a source that throws makes the server discard what it got. */
export async function copyIn(session: Session, sql: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const { stream } = session;
  let failure: Error | undefined;
  let lost = false;
  let finished = false;
  let rows = 0;
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const sending = { wake: () => undefined as void };
  const release = takeOver(session, {
    message: (type, body) => {
      if (type === 'E') failure ??= serverError(body);
      if (type === 'C') rows = rowsOfTag(body);
      if (type === 'G' || type === 'E' || type === 'Z') started.resolve();
      if (type === 'E') sending.wake();
      if (type === 'Z') ended.resolve();
    },
    lost: (error) => {
      failure ??= error;
      lost = true;
      started.resolve();
      sending.wake();
      ended.resolve();
    },
  });
  try {
    stream.write(queryFrame(sql));
    await started.promise;
    try {
      // A refused statement (no such table) leaves the source unread.
      for await (const chunk of failure === undefined ? chunks : []) {
        if (failure !== undefined) break;
        // Head and bytes go out in one system call, and are not copied for it. The next chunk is asked for when the socket
        // is done with this one, whose memory its source may then use again.
        await new Promise<void>((resolve) => {
          sending.wake = resolve;
          stream.cork();
          stream.write(frameHead('d', chunk.length));
          stream.write(chunk, () => resolve());
          stream.uncork();
        });
        // Not one chunk more: the socket may still hold this one.
        if (failure !== undefined) break;
      }
    } catch (error) {
      if (!lost) stream.write(frame('f', Buffer.from('the source of the rows failed\0')));
      await ended.promise;
      throw new CopyFailed(error, 'unchanged', true);
    }
    if (failure === undefined) {
      finished = true;
      stream.write(frame('c'));
    }
    await ended.promise;
    if (failure !== undefined) throw new CopyFailed(failure, finished && lost ? 'unknown' : 'unchanged', false);
    return rows;
  } finally {
    release();
  }
}
