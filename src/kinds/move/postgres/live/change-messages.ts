// Messages of logical decoding by pgoutput, protocol version 1:
// https://www.postgresql.org/docs/18/protocol-logicalrep-message-formats.html

/** `undefined`: null. `unchanged`: a large value that was not touched, and is not sent. */
export type ChangedValue = string | undefined | typeof unchanged;
export const unchanged = Symbol('unchanged');

export interface ChangedRelation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly key: boolean }[];
}

export type ChangeMessage =
  | { readonly message: 'begin'; readonly transaction: number }
  | { readonly message: 'commit'; readonly end: string }
  | { readonly message: 'relation'; readonly id: number; readonly relation: ChangedRelation }
  | { readonly message: 'insert'; readonly id: number; readonly row: readonly ChangedValue[] }
  | { readonly message: 'update'; readonly id: number; readonly old?: readonly ChangedValue[]; readonly row: readonly ChangedValue[] }
  | { readonly message: 'delete'; readonly id: number; readonly old: readonly ChangedValue[] }
  | { readonly message: 'truncate'; readonly ids: readonly number[]; readonly cascade: boolean; readonly restart: boolean }
  | { readonly message: 'other' };

export function readChange(bytes: Uint8Array): ChangeMessage {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const type = reader.letter();
  switch (type) {
    case 'B':
      reader.skip(16);
      return { message: 'begin', transaction: reader.uint32() };
    case 'C':
      reader.skip(9);
      return { message: 'commit', end: reader.position() };
    case 'R': {
      const id = reader.uint32();
      const [schema, name] = [reader.text(), reader.text()];
      reader.skip(1);
      const columns = Array.from({ length: reader.uint16() }, () => {
        const key = (reader.byte() & 1) === 1;
        const column = { name: reader.text(), key };
        reader.skip(8);
        return column;
      });
      // An empty text is pg_catalog.
      return { message: 'relation', id, relation: { schema: schema === '' ? 'pg_catalog' : schema, name, columns } };
    }
    case 'I': {
      const id = reader.uint32();
      reader.skip(1);
      return { message: 'insert', id, row: reader.row() };
    }
    case 'U': {
      const id = reader.uint32();
      const old = reader.letter() === 'N' ? undefined : reader.row();
      if (old !== undefined) reader.skip(1);
      return { message: 'update', id, ...(old === undefined ? {} : { old }), row: reader.row() };
    }
    case 'D': {
      const id = reader.uint32();
      reader.skip(1);
      return { message: 'delete', id, old: reader.row() };
    }
    case 'T': {
      const count = reader.uint32();
      const options = reader.byte();
      const ids = Array.from({ length: count }, () => reader.uint32());
      return { message: 'truncate', ids, cascade: (options & 1) !== 0, restart: (options & 2) !== 0 };
    }
    case 'O':
    case 'Y':
    case 'M':
      return { message: 'other' };
    default:
      throw new Error(`the server sent a change of an unknown sort, "${type}"`);
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  skip(count: number): void {
    this.#at += count;
  }
  byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }
  letter(): string {
    return String.fromCharCode(this.byte());
  }
  uint16(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }
  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }
  /** A position in the log, as PostgreSQL writes it: `16/B374D848`. */
  position(): string {
    return `${this.uint32().toString(16)}/${this.uint32().toString(16)}`.toUpperCase();
  }
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }
  row(): readonly ChangedValue[] {
    return Array.from({ length: this.uint16() }, () => {
      const sort = this.letter();
      if (sort === 'n') return undefined;
      if (sort === 'u') return unchanged;
      if (sort !== 't') throw new Error(`the server sent a value of an unknown sort, "${sort}"`);
      const length = this.uint32();
      this.#at += length;
      return this.#bytes.toString('utf8', this.#at - length, this.#at);
    });
  }
}
