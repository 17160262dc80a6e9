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
    const lines = (rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')).split('\0');
    rest = lines.pop() ?? '';
    const records = lines.flatMap(readRecord);
    if (records.length > 0) yield records;
  }
}

function readRecord(line: string): readonly FileRecord[] {
  const end = line.indexOf('//');
  if (end < 0) return [];
  const path = line.slice(0, end);
  const text = line.slice(end + 2);
  if (text.startsWith('before ')) return [{ path, digest: '', source: '', target: '', before: text.slice(7) }];
  const [digest = '', source = '', target = ''] = text.split(' ');
  return digest.length === 64 && text.split(' ').length === 3 ? [{ path, digest, source, target }] : [];
}
