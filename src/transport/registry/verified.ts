// Passes bytes on and refuses after the last one when together they are not what their digest says.
import { createHash } from 'node:crypto';
import type { Digest } from '../../core/digest.ts';
import { LongshoreError } from '../../core/error.ts';

export async function* verified(chunks: AsyncIterable<Uint8Array>, digest: Digest, what: string): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) throw mismatch(what, found);
}

export function mismatch(what: string, found: string): LongshoreError {
  return new LongshoreError('registry-digest-mismatch', `cannot use ${what}: its content has the digest ${found}`, {
    next: 'Fetch it again; if that does not help, what the registry holds is damaged and has to be pushed anew.',
  });
}
