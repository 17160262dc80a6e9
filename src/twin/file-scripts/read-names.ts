// The names of files that a script is given on its input.
import type { ScriptStreams } from './tree-place.ts';

/** `./PATH`, ended by NUL each. */
export async function readNames({ input }: ScriptStreams): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('latin1');
  return text
    .split('\0')
    .slice(0, -1)
    .map((name) => name.slice(2));
}
