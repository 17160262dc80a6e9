// One connection to an API server that carries a request at a time, and what becomes of it: an answer, or an error by which nobody
// knows whether the request was carried out.
import type { Socket } from 'node:net';
import { AnswerReader, type HttpAnswer } from './answer-reader.ts';

/** Node's servers, and proxies, close after five seconds: a write on one that is just being closed leaves its effect unknown. */
const idleMs = 2000;

export class KeptConnection {
  /** With what it was opened: other credentials need another one. */
  readonly credentials: string;
  /** It has carried a request, so the server may have closed it since. */
  used = false;
  readonly #socket: Socket;
  #asked: { readonly reader: AnswerReader; readonly take: (answer: HttpAnswer) => void; readonly fail: (error: Error) => void } | undefined;
  #error: Error | undefined;
  #resting = false;

  constructor(socket: Socket, credentials: string, closed: () => void) {
    this.#socket = socket;
    this.credentials = credentials;
    socket.on('data', (bytes: Buffer) => this.#hear(bytes));
    socket.on('end', () => {
      const answer = this.#asked?.reader.end();
      if (answer !== undefined) this.#finish(answer);
      socket.destroy();
    });
    socket.on('timeout', () => socket.destroy(this.#asked === undefined ? undefined : new Error(`no answer within ${socket.timeout} ms`)));
    socket.on('error', (error) => (this.#error = error));
    socket.on('close', () => {
      this.#asked?.fail(this.#error ?? Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
      this.#asked = undefined;
      closed();
    });
  }

  get usable(): boolean {
    return !this.#socket.destroyed && this.#asked === undefined;
  }

  /** Writes a request, head and body, and waits for its answer; an error says nothing about what the server has done. */
  ask(request: string, timeoutMs: number): Promise<HttpAnswer> {
    return new Promise((take, fail) => {
      this.#asked = { reader: new AnswerReader(), take, fail };
      if (this.#resting) this.#socket.ref();
      if (this.#socket.timeout !== timeoutMs) this.#socket.setTimeout(timeoutMs);
      this.#resting = false;
      this.#socket.write(request);
    });
  }

  /** Not in use: it keeps no process running, and goes after a while. */
  rest(): void {
    this.#resting = true;
    this.#socket.unref();
    this.#socket.setTimeout(idleMs);
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(bytes: Buffer): void {
    // What nobody asked for, as a server says that it has waited too long.
    if (this.#asked === undefined) return this.close();
    try {
      const answer = this.#asked.reader.push(bytes);
      if (answer !== undefined) this.#finish(answer);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #finish(answer: HttpAnswer): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.used = true;
    if (!answer.persistent) this.close();
    asked?.take(answer);
  }
}
