// Digests of a table's rows as COPY writes them: SHA-256 over the bytes in the order in which they come.
import { createHash } from 'node:crypto';

export interface RowDigest {
  readonly rows: number;
  readonly bytes: number;
  readonly digest: string;
}

/** Something that hears a stream of COPY bytes and says in the end what they were. */
export interface Digester {
  add(chunk: Uint8Array): void;
  /** `rows` is what the server has counted. */
  end(rows: number): RowDigest;
}

export function streamDigester(): Digester {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    add: (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    },
    end: (rows) => ({ rows, bytes, digest: hash.digest('hex') }),
  };
}

/** `open` starts a COPY that tells its row count to the function it is given. */
export async function digestRows(
  open: (counted: (rows: number) => void) => AsyncIterable<Uint8Array>,
  digester: Digester = streamDigester(),
): Promise<RowDigest> {
  let rows = 0;
  for await (const chunk of open((count) => (rows = count))) digester.add(chunk);
  return digester.end(rows);
}
