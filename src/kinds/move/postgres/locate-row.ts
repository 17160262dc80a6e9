// Where two tables begin to differ: the first row, and its key when that can be told without giving data away.
import type { Table } from './tables.ts';

/** A phrase such as `first at row 4243 in key order (id 4242)`. Both streams are in the proof's order. */
export async function locateRow(table: Table, source: AsyncIterable<Uint8Array>, target: AsyncIterable<Uint8Array>): Promise<string> {
  const here = lines(source);
  const there = lines(target);
  try {
    for (let row = 1; ; row += 1) {
      const [left, right] = await Promise.all([here.next(), there.next()]);
      if (left.done === true && right.done === true) return '';
      if (left.done !== true && right.done !== true && left.value === right.value) continue;
      const order = table.key.length === 0 ? 'order of row digests' : 'key order';
      return `first at row ${row} in ${order}${told(table, left.done === true ? right.value : left.value)}`;
    }
  } finally {
    await Promise.all([here.return(undefined), there.return(undefined)]);
  }
}

/** Texts may be tokens or names; numbers, dates and uuids are told. */
function told(table: Table, line: string | undefined): string {
  if (line === undefined || table.key.length === 0 || !table.key.every(({ tellable }) => tellable)) return '';
  const values = line.split('\t');
  const parts = table.key.map(({ name }) => `${name} ${values[table.columns.findIndex((column) => column.name === name)]}`);
  return ` (${parts.join(', ')})`;
}

async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    // One byte, one character: enough to compare and to split, and safe at the borders of chunks.
    const parts = (rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
