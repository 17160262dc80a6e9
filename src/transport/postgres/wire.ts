// A session's socket taken over from pg for the length of a COPY or a pg_dump: bytes in bulk, no object per row.
// Messages: https://www.postgresql.org/docs/18/protocol-message-formats.html
import type { Session } from './session.ts';

export interface WireListener {
  /** The payload of CopyData messages in one read of the socket, joined; not aligned to rows. The listener's to keep: what else came in the same read is gone by the next one. */
  data?(payload: Buffer): void;
  /** Any other message, whole. */
  message(type: string, body: Buffer): void;
  /** The connection is gone; nothing comes after this. */
  lost(error: Error): void;
}

const copyData = 0x64;

/** Reads the server's messages out of chunks as they come. */
class MessageReader {
  readonly #listener: WireListener;
  #kept: Buffer | undefined;
  /** Payload bytes of a CopyData message that are still to come. */
  #payload = 0;
  constructor(listener: WireListener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    const bytes = this.#kept === undefined ? chunk : joined(this.#kept, chunk);
    this.#kept = undefined;
    let at = 0;
    while (at < bytes.length) {
      if (this.#payload > 0 || (bytes[at] === copyData && this.#listener.data !== undefined && bytes.length - at >= 5)) {
        at = this.#takeData(bytes, at);
        continue;
      }
      if (bytes.length - at < 5) break;
      const length = bytes.readInt32BE(at + 1);
      if (bytes.length - at < length + 1) break;
      const type = String.fromCharCode(bytes[at] ?? 0);
      const body = bytes.subarray(at + 5, at + length + 1);
      at += length + 1;
      this.#listener.message(type, body);
    }
    // A copy: the memory that payload came in is its listener's.
    if (at < bytes.length) this.#kept = Buffer.from(bytes.subarray(at));
  }

  /** A server sends one message for each row: millions of them. Their payloads are moved together where they are, in a buffer that nobody else has. */
  #takeData(bytes: Buffer, from: number): number {
    let filled = from;
    let at = from;
    let left = this.#payload;
    for (;;) {
      if (left > 0) {
        const end = left < bytes.length - at ? at + left : bytes.length;
        if (filled !== at) bytes.copyWithin(filled, at, end);
        filled += end - at;
        left -= end - at;
        at = end;
      }
      if (left > 0 || bytes.length - at < 5 || bytes[at] !== copyData) break;
      left = bytes.readInt32BE(at + 1) - 4;
      at += 5;
    }
    this.#payload = left;
    if (filled > from) this.#listener.data?.(bytes.subarray(from, filled));
    return at;
  }
}

/** Never in the pool that Node shares between small buffers: a listener may give its memory back. */
function joined(first: Buffer, second: Buffer): Buffer {
  const both = Buffer.allocUnsafeSlow(first.length + second.length);
  first.copy(both);
  second.copy(both, first.length);
  return both;
}

/** Takes an idle session's socket over until the function that it gives back is called (when the server is idle again). */
export function takeOver(session: Session, listener: WireListener): () => void {
  const { stream } = session;
  const listeners = stream.listeners('data') as ((chunk: Buffer) => void)[];
  stream.removeAllListeners('data');
  const reader = new MessageReader(listener);
  const onData = (chunk: Buffer) => reader.push(chunk);
  let failure: Error | undefined;
  const onError = (error: Error) => (failure = error);
  const onClose = () => listener.lost(failure ?? new Error('the server closed the connection'));
  stream.on('data', onData).on('error', onError).on('close', onClose);
  stream.resume();
  if (stream.destroyed) queueMicrotask(onClose);
  return () => {
    stream.off('data', onData).off('error', onError).off('close', onClose);
    for (const each of listeners) stream.on('data', each);
    stream.resume();
  };
}

export function frame(type: string, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([
    frameHead(
      type,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
    ...parts,
  ]);
}

/** Type and length of a message whose body is sent apart. */
export function frameHead(type: string, bytes: number): Buffer {
  const head = Buffer.allocUnsafe(5);
  head[0] = type.charCodeAt(0);
  head.writeInt32BE(bytes + 4, 1);
  return head;
}

export function queryFrame(sql: string): Buffer {
  return frame('Q', Buffer.from(`${sql}\0`));
}

/** An ErrorResponse as an error with pg's shape: `code` is the SQLSTATE. */
export function serverError(body: Buffer): Error {
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );
  return Object.assign(new Error(fields.get('M') ?? 'unknown error'), { code: fields.get('C') ?? 'XX000' });
}

/** The number at the end of a CommandComplete such as `COPY 42`. */
export function rowsOfTag(body: Buffer): number {
  return Number(/(\d+)\0$/.exec(body.toString('latin1'))?.[1] ?? 0);
}
