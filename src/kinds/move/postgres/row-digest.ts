// The digest of a table's rows: SHA-256 over their COPY text in an order that depends on the rows alone.
import { createHash } from 'node:crypto';

export interface RowDigest {
  readonly rows: number;
  readonly bytes: number;
  readonly digest: string;
}

/** One row is one line: COPY's text format writes line feeds inside a value as `\n`. */
export async function digestRows(chunks: AsyncIterable<Uint8Array>): Promise<RowDigest> {
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
  }
  return { rows, bytes, digest: hash.digest('hex') };
}
