// What was fetched and rendered for a plan: files named by the digest of what they come from, so that an entry never changes. They can
// be removed at any time.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { digestOfBytes, type Digest } from '../../core/digest.ts';

export interface ManifestCache {
  /** `undefined` when it is not there, or no longer what it was. */
  read(kind: 'content' | 'rendered', key: Digest): Promise<Uint8Array | undefined>;
  write(kind: 'content' | 'rendered', key: Digest, bytes: Uint8Array): Promise<void>;
  /** Where a content lies, for programs that want a file. */
  path(kind: 'content' | 'rendered', key: Digest): string;
}

export function manifestCache(folder: string): ManifestCache {
  const path = (kind: string, key: Digest): string => join(folder, kind, key.slice('sha256:'.length));
  return {
    path,
    async read(kind, key) {
      const bytes = await readFile(path(kind, key)).catch(() => undefined);
      if (bytes === undefined) return undefined;
      if (kind === 'content') return digestOfBytes(bytes) === key ? bytes : undefined;
      // Rendered text ends with its own digest: a file that was cut short or edited is rendered anew.
      const [text = '', digest = ''] = bytes.toString('utf8').split('\n# ');
      return digest === digestOfBytes(text) ? Buffer.from(text) : undefined;
    },
    async write(kind, key, bytes) {
      await mkdir(join(folder, kind), { recursive: true, mode: 0o700 });
      const content = kind === 'content' ? bytes : Buffer.concat([bytes, Buffer.from(`\n# ${digestOfBytes(bytes)}`)]);
      const temporary = `${path(kind, key)}.${randomBytes(4).toString('hex')}`;
      await writeFile(temporary, content, { mode: 0o600, flush: true });
      await rename(temporary, path(kind, key));
    },
  };
}
