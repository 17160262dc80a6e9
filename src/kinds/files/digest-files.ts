// Digests of files, read where they lie: a few programs at a time, names in and digests out.
import type { FileSide } from './file-side.ts';
import { scripts } from './scripts.ts';
import type { SideTools } from './tools.ts';

const programs = {
  openssl: ['openssl', 'dgst', '-sha256', '-r'],
  sha256sum: ['sha256sum', '--'],
  shasum: ['shasum', '-a', '256', '--'],
} as const;

export function hashProgram(tools: SideTools): readonly string[] {
  return programs[tools.hash ?? 'sha256sum'];
}

/** By path; what cannot be read is not in it. Large files are spread over the programs. */
export async function digestFiles(
  side: FileSide,
  tools: SideTools,
  files: readonly { readonly path: string; readonly size: number }[],
  told: (bytes: number) => void,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  if (files.length === 0) return digests;
  const shares = Array.from({ length: Math.min(tools.cpus, 4, files.length) }, () => ({ bytes: 0, files: [] as (typeof files)[number][] }));
  for (const file of files) {
    const least = shares.reduce((best, share) => (share.bytes < best.bytes ? share : best));
    least.files.push(file);
    // A name costs about as much as some content.
    least.bytes += file.size + 16_384;
  }
  await Promise.all(
    shares.map(async (share) => {
      const input = Buffer.from(share.files.map(({ path }) => `./${path}\0`).join(''), 'latin1');
      let text = '';
      let at = 0;
      const takeLines = (isLast: boolean): void => {
        let taken = 0;
        for (let line = readLine(text, taken, share.files, at, isLast); line !== undefined;) {
          const file = share.files[line.index];
          if (file !== undefined) digests.set(file.path, line.digest);
          told(file?.size ?? 0);
          [taken, at] = [line.end, line.index + 1];
          line = readLine(text, taken, share.files, at, isLast);
        }
        text = text.slice(taken);
      };
      for await (const chunk of side.stream(scripts.hash, hashProgram(tools), input)) {
        text += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
        takeLines(false);
      }
      takeLines(true);
    }),
  );
  return digests;
}

/** What a program that digests said of some of these files, by path. */
export function digestsIn(text: string, files: readonly { readonly path: string }[]): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  let line = readLine(text, 0, files, 0, true);
  while (line !== undefined) {
    digests.set(files[line.index]?.path ?? '', line.digest);
    line = readLine(text, line.end, files, line.index + 1, true);
  }
  return digests;
}

/** `DIGEST ?./NAME\n`: lines come in the order of the names, of which some may be missing; names may hold newlines. */
function readLine(text: string, from: number, files: readonly { readonly path: string }[], first: number, isLast: boolean) {
  const isEscaped = text[from] === '\\';
  const start = isEscaped ? from + 1 : from;
  if (text.length < start + 66) return undefined;
  for (let index = first; index < files.length; index += 1) {
    const path = files[index]?.path ?? '';
    const names = (isEscaped ? escaped(path) : [path]).map((each) => `./${each}\n`);
    const name = names.find((each) => text.startsWith(each, start + 66));
    if (name !== undefined) return { digest: text.slice(start, start + 64), index, end: start + 66 + name.length };
    // The name may not have come in full yet.
    if (!isLast && index === first && names.some((each) => text.length < start + 66 + each.length)) return undefined;
  }
  return undefined;
}

/** A name with a newline or a backslash, as coreutils write it, and as openssl does, which knows newlines only. */
function escaped(name: string): readonly string[] {
  const whole = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return [whole, name.replaceAll('\n', '\\n')];
}
