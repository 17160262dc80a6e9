// Bytes behind a URL that must have a known digest. Redirects are followed; what they lead to is pinned all the same.
import { digestOfBytes, type Digest } from '../../core/digest.ts';
import { LongshoreError } from '../../core/error.ts';

const longestMs = 120_000;
const mostBytes = 256 * 1024 * 1024;

/** Errors: `source-unreachable`, `source-missing`, `source-digest-mismatch`. */
export async function download(url: string, digest: Digest): Promise<Uint8Array> {
  const bytes = await fetchBytes(url);
  checkDigest(bytes, digest, url);
  return bytes;
}

export function checkDigest(bytes: Uint8Array, digest: Digest, label: string): void {
  const found = digestOfBytes(bytes);
  if (found === digest) return;
  throw new LongshoreError('source-digest-mismatch', `cannot use ${label}: its digest is ${found}, the plan pins ${digest}`, {
    next: 'Look at what has changed there. Pin the new digest only if you want the new content.',
  });
}

export async function fetchBytes(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(longestMs), headers: { 'user-agent': 'longshore' } });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new LongshoreError('source-unreachable', `cannot fetch ${url}: ${cause}`, {
      next: 'See that the address is right and can be reached from here.',
    });
  }
  if (!response.ok) {
    await response.body?.cancel();
    const code = response.status === 404 || response.status === 410 ? 'source-missing' : 'source-unreachable';
    throw new LongshoreError(code, `cannot fetch ${url}: the server answers ${response.status}`, {
      next: 'Correct the address, or the version in it.',
    });
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > mostBytes) throw new LongshoreError('source-invalid', `cannot use ${url}: it is larger than ${mostBytes} bytes`);
  return bytes;
}
