// Where two tables differ: which rows, by their place in the proof's order and, when that can be told without giving data
// away, by their key.
import type { Table } from './tables.ts';

/** Rows that one side has more of are looked for at most so far ahead. */
const window = 1000;
const told = 10;

/** A phrase such as `first at row 4243 in key order (id 4242); 2 rows differ`. Both streams are in the proof's order. */
export async function locateRows(
  table: Table,
  source: AsyncIterable<Uint8Array>,
  target: AsyncIterable<Uint8Array>,
  /** Rows that come before the streams begin. */
  before = 0,
): Promise<string> {
  await using here = new Lines(source);
  await using there = new Lines(target);
  const found = { changed: [] as string[], missing: [] as string[], added: [] as string[] };
  const counts = { changed: 0, missing: 0, added: 0 };
  let first: string | undefined;
  const key = keyOf(table);
  const tell = (what: keyof typeof found, line: string) => {
    const name = nameOf(table, line);
    first ??= `first at row ${before + here.passed + 1} in ${table.key.length === 0 ? 'order of row digests' : 'key order'}${name === '' ? '' : ` (${name})`}`;
    counts[what] += 1;
    if (name !== '' && found[what].length < told) found[what].push(name);
  };
  for (;;) {
    const [left, right] = await Promise.all([here.peek(0), there.peek(0)]);
    if (left === undefined && right === undefined) break;
    if (left === right) {
      here.pass();
      there.pass();
    } else if (left !== undefined && right !== undefined && key(left) === key(right)) {
      tell('changed', left);
      here.pass();
      there.pass();
    } else if (right === undefined || (left !== undefined && !(await there.has(key, key(left))))) {
      if (left !== undefined) tell('missing', left);
      here.pass();
    } else {
      tell('added', right);
      there.pass();
    }
  }
  const words = { changed: 'changed', missing: 'missing in the target', added: 'only in the target' };
  const parts = (['changed', 'missing', 'added'] as const)
    .filter((what) => counts[what] > 0)
    .map(
      (what) =>
        `${counts[what]} ${words[what]}${found[what].length === 0 ? '' : `: ${found[what].join(', ')}${counts[what] > told ? ' …' : ''}`}`,
    );
  return [first, ...parts].join('; ');
}

/** The part of a line that says which row it is. */
function keyOf(table: Table): (line: string) => string {
  const places = table.key.map(({ name }) => table.columns.findIndex((column) => column.name === name));
  return places.length === 0
    ? (line) => line
    : (line) => {
        const values = line.split('\t');
        return places.map((place) => values[place]).join('\t');
      };
}

/** Texts may be tokens or names; numbers, dates and uuids are told. */
function nameOf(table: Table, line: string): string {
  if (table.key.length === 0 || !table.key.every(({ tellable }) => tellable)) return '';
  const values = line.split('\t');
  return table.key.map(({ name }) => `${name} ${values[table.columns.findIndex((column) => column.name === name)]}`).join(', ');
}

/** A stream of rows that can be looked into ahead of the place where it is. */
class Lines implements AsyncDisposable {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #ahead: string[] = [];
  #rest = '';
  #ended = false;
  passed = 0;
  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async peek(distance: number): Promise<string | undefined> {
    while (this.#ahead.length <= distance && !this.#ended) {
      const { value, done } = await this.#chunks.next();
      if (done === true) {
        this.#ended = true;
        break;
      }
      // One byte, one character: enough to compare and to split, and safe at the borders of chunks.
      const parts = (this.#rest + Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')).split('\n');
      this.#rest = parts.pop() ?? '';
      for (const part of parts) this.#ahead.push(part);
    }
    return this.#ahead[distance];
  }

  pass(): void {
    this.#ahead.shift();
    this.passed += 1;
  }

  async has(key: (line: string) => string, wanted: string): Promise<boolean> {
    for (let distance = 0; distance < window; distance += 1) {
      const line = await this.peek(distance);
      if (line === undefined) return false;
      if (key(line) === wanted) return true;
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chunks.return?.();
  }
}
