// Takes a tar stream apart as it comes: ustar and pax headers, GNU's long names, GNU's sparse files (pax format 1.0). Content is
// handed on in pieces of the chunks, never gathered. Formats: https://www.gnu.org/software/tar/manual/html_section/Formats.html
// and https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
import { LongshoreError } from '../../core/error.ts';

export interface TarMember {
  /** As bytes, a character for each, without `./` in front. */
  readonly path: string;
  readonly type: string;
  /** Of the content in the archive, which of a sparse file holds less than the file. */
  readonly size: number;
  readonly pax: ReadonlyMap<string, string>;
}

export interface TarSink {
  begin(member: TarMember): void;
  data(chunk: Buffer): void;
  end(): void;
}

const block = 512;
/** Headers that say more about the next member are held; they are small. */
const mostHeld = 16 * 1024 * 1024;

export class TarReader {
  readonly #sink: TarSink;
  #rest: Buffer = Buffer.alloc(0);
  #pax = new Map<string, string>();
  #left = 0;
  #padding = 0;
  /** Type of a header that says more about the next member, with its content so far. */
  #extra: { readonly type: string; readonly parts: Buffer[] } | undefined;
  #within = false;
  #ended = false;
  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    if (this.#ended) return;
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (buffer.length > 0 && !this.#ended) {
      if (this.#left > 0) {
        const part = buffer.subarray(0, this.#left);
        this.#left -= part.length;
        buffer = buffer.subarray(part.length);
        if (this.#extra === undefined) this.#sink.data(part);
        else this.#extra.parts.push(Buffer.from(part));
      } else if (this.#within) {
        this.#finish();
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, buffer.length);
        this.#padding -= skipped;
        buffer = buffer.subarray(skipped);
      } else if (buffer.length < block) break;
      else {
        this.#header(buffer.subarray(0, block));
        buffer = buffer.subarray(block);
      }
    }
    if (this.#within && this.#left === 0) this.#finish();
    this.#rest = this.#ended ? Buffer.alloc(0) : Buffer.from(buffer);
  }

  /** Throws when the archive broke off. */
  close(): void {
    if (!this.#ended) throw broken('it ended before its end mark');
  }

  #header(header: Buffer): void {
    if (header[0] === 0 && header.every((byte) => byte === 0)) {
      this.#ended = true;
      return;
    }
    let sum = 0;
    for (let index = 0; index < block; index += 1) sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0);
    if (sum !== number(header, 148, 8)) throw broken('the checksum of a header is wrong');
    const type = String.fromCharCode(header[156] ?? 0);
    const own = this.#pax.get('size');
    const size = own !== undefined && !'xgLK'.includes(type) ? Number(own) : number(header, 124, 12);
    this.#left = '123456'.includes(type) ? 0 : size;
    this.#padding = (block - (this.#left % block)) % block;
    this.#within = true;
    if ('xgLK'.includes(type)) {
      if (size > mostHeld) throw broken('a header is larger than any header is');
      this.#extra = { type, parts: [] };
      return;
    }
    const prefix = header.toString('latin1', 257, 262) === 'ustar' && header[262] === 0 ? text(header, 345, 155) : '';
    const short = text(header, 0, 100);
    const path = this.#pax.get('GNU.sparse.name') ?? this.#pax.get('path') ?? (prefix === '' ? short : `${prefix}/${short}`);
    const pax = this.#pax;
    this.#pax = new Map();
    this.#sink.begin({
      path: path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, ''),
      type: type === '\0' || type === '7' ? '0' : type,
      size: this.#left,
      pax,
    });
  }

  #finish(): void {
    this.#within = false;
    const extra = this.#extra;
    if (extra === undefined) return this.#sink.end();
    this.#extra = undefined;
    const content = Buffer.concat(extra.parts);
    if (extra.type === 'x') for (const [key, value] of paxRecords(content)) this.#pax.set(key, value);
    else if (extra.type === 'L') this.#pax.set('path', content.toString('latin1').replace(/\0[^]*$/, ''));
  }
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
export function paxRecords(content: Buffer): readonly (readonly [key: string, value: string])[] {
  const records: (readonly [string, string])[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const length = Number(content.toString('latin1', at, space));
    if (!Number.isInteger(length) || length <= 0 || at + length > content.length) throw broken('a pax header cannot be read');
    const record = content.toString('latin1', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    records.push([record.slice(0, equals), record.slice(equals + 1)]);
    at += length;
  }
  return records;
}

/** Octal digits, or, where the first bit is set, a binary number. */
function number(header: Buffer, at: number, length: number): number {
  if (((header[at] ?? 0) & 0x80) === 0) return Number.parseInt(text(header, at, length).trim() || '0', 8);
  let value = (header[at] ?? 0) & 0x7f;
  for (let index = 1; index < length; index += 1) value = value * 256 + (header[at + index] ?? 0);
  return value;
}

function text(header: Buffer, at: number, length: number): string {
  const end = header.indexOf(0, at);
  return header.toString('latin1', at, end < 0 || end > at + length ? at + length : end);
}

function broken(is: string): LongshoreError {
  return new LongshoreError('archive-broken', `cannot read the archive that tar made: ${is}`, {
    next: 'Run the same command again; what has arrived whole is not copied twice.',
  });
}
