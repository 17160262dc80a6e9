// Content of files on its way: tar over there packs what is named, and here it is digested and put under the headers that the
// target will see. Memory holds a chunk of it.
import { ContentDigest } from './content-digest.ts';
import type { FileMove } from './file-move.ts';
import { headerOf } from './header-of.ts';
import type { PassProgress } from './pass-progress.ts';
import type { PlannedFile } from './pass-plan.ts';
import { packOptions } from './tar-options.ts';
import { scripts } from './scripts.ts';
import { TarReader, type TarMember } from './tar-reader.ts';

const block = 512;

/** Sets the digest of each file that came whole and as it was listed. */
export async function* packed(move: FileMove, files: readonly PlannedFile[], told: PassProgress): AsyncGenerator<Uint8Array> {
  const { source } = move;
  const wanted = new Map(files.map((file) => [file.entry.path, file]));
  const hasSparse = files.some(({ entry }) => entry.size >= 65_536 && entry.blocks * 512 < entry.size);
  let out: Buffer[] = [];
  let current: { readonly file: PlannedFile; readonly digest: ContentDigest; readonly whole: boolean; readonly size: number } | undefined;
  const reader = new TarReader({
    begin(member) {
      const file = wanted.get(member.path);
      // It has become something else since it was listed; the next pass sees what.
      if (file === undefined || member.type !== '0') return;
      const real = member.pax.get('GNU.sparse.realsize');
      const digest = new ContentDigest(real === undefined ? undefined : Number(real));
      current = { file, digest, whole: (real === undefined ? member.size : Number(real)) === file.entry.size, size: member.size };
      out.push(headerOf(file.entry, move, undefined, { size: member.size, pax: carried(member, file.entry.path) }));
    },
    data(chunk) {
      if (current === undefined) return;
      current.digest.update(chunk);
      out.push(chunk);
      told.bytes(chunk.length);
    },
    end() {
      if (current === undefined) return;
      const digest = current.digest.digest();
      if (current.whole) current.file.digest = digest;
      const odd = current.size % block;
      if (odd > 0) out.push(zeros.subarray(0, block - odd));
      told.file();
      current = undefined;
    },
  });
  const names = Buffer.from(files.map(({ entry }) => `./${entry.path}\0`).join(''), 'latin1');
  for await (const chunk of source.way.stream(scripts.pack, packOptions(source.tools, hasSparse), names)) {
    reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (out.length > 0) yield out.length === 1 && out[0] !== undefined ? out[0] : Buffer.concat(out);
    out = [];
  }
  reader.close();
}

const zeros = Buffer.alloc(block);

/** What pax says of a file beside what its listing says. */
function carried({ pax }: TarMember, path: string): readonly (readonly [string, string])[] {
  return [...pax]
    .filter(([key]) => /^(SCHILY\.(xattr|acl)\.|GNU\.sparse\.)/.test(key))
    .map(([key, value]) => [key, key === 'GNU.sparse.name' ? path : value]);
}
