// An HTTP/1.1 answer out of the bytes of a connection (RFC 9112): what a read tool needs of it, which is a status, headers and a whole
// body. Node's own client is made for every use of HTTP and costs three times as much processor for each small exchange.

export interface HttpAnswer {
  readonly status: number;
  /** By names in lower case; what came several times is joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The connection may be used again. */
  readonly persistent: boolean;
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly persistent: boolean;
}

const nothing = Buffer.alloc(0);
const mostHeadBytes = 64 * 1024;

/** What the next bytes are. */
type Part = 'head' | 'body' | 'body to the end' | 'chunk size' | 'chunk' | 'trailer';

export class AnswerReader {
  #part: Part = 'head';
  #rest: Buffer = nothing;
  #head: Head | undefined;
  readonly #body: Buffer[] = [];
  /** Bytes of the body, or of this chunk with its line end, that are still to come. */
  #missing = 0;

  /** The answer once it is whole. Throws when it is none. */
  push(bytes: Buffer): HttpAnswer | undefined {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const part = this.#part;
      const done = this.#step();
      if (done) return this.#answer();
      if (this.#part === part && (part !== 'trailer' || !this.#rest.includes('\r\n'))) return undefined;
    }
  }

  /** The connection has ended: the answer, if that is how it says that it is whole. */
  end(): HttpAnswer | undefined {
    return this.#part === 'body to the end' ? this.#answer() : undefined;
  }

  /** Reads what it can of one part; true when the answer is whole. */
  #step(): boolean {
    switch (this.#part) {
      case 'head':
        return this.#readHead();
      case 'body':
        this.#take();
        return this.#missing === 0;
      case 'body to the end':
        this.#missing = this.#rest.length;
        this.#take();
        return false;
      case 'chunk size': {
        const line = this.#line();
        if (line === undefined) return false;
        const size = /^([0-9a-f]{1,8})[\t ]*(?:;.*)?$/i.exec(line)?.[1];
        if (size === undefined) throw new Error(`malformed answer: "${line.slice(0, 40)}" is no size of a chunk`);
        this.#missing = Number.parseInt(size, 16);
        this.#part = this.#missing === 0 ? 'trailer' : 'chunk';
        return false;
      }
      case 'chunk':
        this.#take();
        if (this.#missing > 0 || this.#rest.length < 2) return false;
        if (this.#line() !== '') throw new Error('malformed answer: a chunk is longer than its size');
        this.#part = 'chunk size';
        return false;
      case 'trailer':
        return this.#line() === '';
    }
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0 ? this.#rest.length > mostHeadBytes : end > mostHeadBytes) throw new Error('malformed answer: its head does not end');
    if (end < 0) return false;
    const lines = this.#rest.toString('latin1', 0, end).split('\r\n');
    this.#rest = this.#rest.subarray(end + 4);
    const [, minor, code] = /^HTTP\/1\.(\d) (\d{3})(?: |$)/.exec(lines[0] ?? '') ?? [];
    if (code === undefined) throw new Error('malformed answer: it does not begin as one of HTTP/1.1');
    const status = Number(code);
    // What comes before the answer itself (103 Early Hints).
    if (status < 200 && status !== 101) return this.#readHead();
    const headers = headersOf(lines);
    const tokens = (name: string): readonly string[] => (headers.get(name) ?? '').toLowerCase().split(/[\t ]*,[\t ]*/);
    const length = headers.get('content-length');
    const chunked = tokens('transfer-encoding').at(-1) === 'chunked';
    const open = chunked || length !== undefined || status === 204 || status === 304;
    const keeps = minor === '0' ? tokens('connection').includes('keep-alive') : !tokens('connection').includes('close');
    this.#head = { status, headers, persistent: keeps && open };
    if (status === 204 || status === 304) return true;
    if (chunked) this.#part = 'chunk size';
    else if (length === undefined) this.#part = 'body to the end';
    else {
      if (!/^\d{1,15}$/.test(length)) throw new Error(`malformed answer: "${length.slice(0, 40)}" is no length`);
      this.#part = 'body';
      this.#missing = Number(length);
    }
    return false;
  }

  #take(): void {
    const part = this.#rest.subarray(0, this.#missing);
    if (part.length > 0) this.#body.push(part);
    this.#missing -= part.length;
    this.#rest = this.#rest.subarray(part.length);
  }

  #line(): string | undefined {
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) {
      if (this.#rest.length > mostHeadBytes) throw new Error('malformed answer: a line does not end');
      return undefined;
    }
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    return line;
  }

  #answer(): HttpAnswer {
    const head = this.#head as Head;
    const [only] = this.#body;
    const body = this.#body.length > 1 ? Buffer.concat(this.#body) : (only ?? nothing);
    // Bytes that nobody asked for: whatever comes next on this connection cannot be told from them.
    return { ...head, body, persistent: head.persistent && this.#rest.length === 0 };
  }
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new Error(`malformed answer: "${line.slice(0, 40)}" is no header`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
