// COPY … TO STDOUT as a stream of bytes: the server is slowed down when the consumer is.
import type { Session } from './session.ts';
import { queryFrame, rowsOfTag, serverError, takeOver } from './wire.ts';

const highWater = 1 << 18;

/**
 * Runs statements of which the last is the COPY, and yields its bytes. Given up early, the session is destroyed: there is
 * no other way to make a server stop sending at once. Ends only after the server has confirmed the whole, and has said how
 * many rows it was. The memory of a block is given back when the next one is asked for.
 */
export async function* copyOut(session: Session, sql: string, counted?: (rows: number) => void): AsyncGenerator<Uint8Array> {
  const waiting: Buffer[] = [];
  let size = 0;
  let failure: Error | undefined;
  let ended = false;
  let rows = 0;
  let wake: (() => void) | undefined;
  const change = () => wake?.();
  const release = takeOver(session, {
    data: (payload) => {
      waiting.push(payload);
      size += payload.length;
      if (size > highWater) session.stream.pause();
      change();
    },
    message: (type, body) => {
      if (type === 'E') failure ??= serverError(body);
      if (type === 'C') rows = rowsOfTag(body);
      if (type !== 'Z') return;
      ended = true;
      change();
    },
    lost: (error) => {
      failure ??= error;
      ended = true;
      change();
    },
  });
  let whole = false;
  try {
    session.stream.write(queryFrame(sql));
    for (;;) {
      const block = waiting.shift();
      if (block !== undefined) {
        size -= block.length;
        if (size <= highWater / 2) session.stream.resume();
        yield block;
        // The consumer is done with it. Waiting for the garbage collector would let tens of megabytes lie about, and go
        // through the whole heap for every one of them.
        if (!waiting.some(({ buffer }) => buffer === block.buffer) && block.buffer instanceof ArrayBuffer) block.buffer.transfer(0);
      } else if (ended) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    whole = true;
  } finally {
    release();
    if (!whole) session.destroy();
  }
  if (failure !== undefined) throw failure;
  counted?.(rows);
}
