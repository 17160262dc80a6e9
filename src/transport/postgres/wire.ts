// A session's socket taken over from pg for the length of a COPY or a pg_dump: bytes in bulk, no object per row.
// Messages: https://www.postgresql.org/docs/18/protocol-message-formats.html
import type { Session } from './session.ts';

export interface WireListener {
  /** A piece of CopyData payload, not aligned to rows. It is a view: copy what is kept. */
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
    const bytes = this.#kept === undefined ? chunk : Buffer.concat([this.#kept, chunk]);
    this.#kept = undefined;
    let at = 0;
    while (at < bytes.length) {
      if (this.#payload > 0) {
        const end = Math.min(at + this.#payload, bytes.length);
        this.#listener.data?.(bytes.subarray(at, end));
        this.#payload -= end - at;
        at = end;
        continue;
      }
      if (bytes.length - at < 5) break;
      const length = bytes.readInt32BE(at + 1);
      if (bytes[at] === copyData && this.#listener.data !== undefined) {
        this.#payload = length - 4;
        at += 5;
        continue;
      }
      if (bytes.length - at < length + 1) break;
      const type = String.fromCharCode(bytes[at] ?? 0);
      const body = bytes.subarray(at + 5, at + length + 1);
      at += length + 1;
      this.#listener.message(type, body);
    }
    if (at < bytes.length) this.#kept = bytes.subarray(at);
  }
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
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.allocUnsafe(5);
  head[0] = type.charCodeAt(0);
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...parts]);
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
