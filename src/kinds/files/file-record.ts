// What a pass remembers of each file: its digest, and of which version of it on either side. Kept at the target's side, in the
// order of listings, so that it can be read beside them.

export interface FileRecord {
  readonly path: string;
  readonly digest: string;
  /** The source's version that was read; empty when it was changed so short before that a later change may not show. */
  readonly source: string;
  /** The target's version that was read back and had this digest; empty when none was. */
  readonly target: string;
  /** Of the tree itself: what stood in the target's place before. */
  readonly before?: string;
}

/** `PATH//DIGEST SOURCE TARGET`; and of the tree `//before …`. */
export function writeRecord({ path, digest, source, target, before }: FileRecord): string {
  return before === undefined ? `${path}//${digest} ${source} ${target}\0` : `//before ${before}\0`;
}

/** Lines that were cut off by a crash are passed by. */
export async function* readRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly FileRecord[]> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    const records: FileRecord[] = [];
    let at = 0;
    for (let end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', at)) {
      const record = readRecord(text, at, end);
      if (record !== undefined) records.push(record);
      at = end + 1;
    }
    rest = text.slice(at);
    if (records.length > 0) yield records;
  }
}

const digestLength = 64;

function readRecord(text: string, from: number, end: number): FileRecord | undefined {
  const slashes = text.indexOf('//', from);
  if (slashes < 0 || slashes >= end) return undefined;
  const path = text.slice(from, slashes);
  const start = slashes + 2;
  if (text.startsWith('before ', start)) return { path, digest: '', source: '', target: '', before: text.slice(start + 7, end) };
  const first = start + digestLength;
  const second = text.indexOf(' ', first + 1);
  if (text[first] !== ' ' || second < 0 || second >= end) return undefined;
  return { path, digest: text.slice(start, first), source: text.slice(first + 1, second), target: text.slice(second + 1, end) };
}
