// A digest of what an image is built from: every file below a folder, by path, mode and content.
import { digestOf, digestOfBytes, type Digest } from '../../../core/digest.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { HostReader } from '../../../ports/host.ts';

const mostFiles = 2000;
const mostBytes = 64 * 1024 * 1024;

/** `undefined` when there is no such folder. Errors: `image-context-large`. */
export async function contextDigest(host: HostReader, folder: string): Promise<Digest | undefined> {
  if ((await host.stat(folder))?.type !== 'directory') return undefined;
  const found: [string, string][] = [];
  let bytes = 0;
  const walk = async (path: string): Promise<void> => {
    for (const name of (await host.list(path)) ?? []) {
      const below = `${path}/${name}`;
      const status = await host.stat(below);
      if (status?.type === 'directory') await walk(below);
      if (status?.type !== 'file') continue;
      bytes += status.size;
      if (found.length >= mostFiles || bytes > mostBytes)
        throw new LongshoreError(
          'image-context-large',
          `cannot tell whether ${folder} on ${host.name} has changed: it has more than ${mostFiles} files or 64 MB`,
          { next: 'Build from a folder that holds only what the image needs.' },
        );
      const content = (await host.readFile(below)) ?? new Uint8Array();
      found.push([below.slice(folder.length + 1), `${status.mode.toString(8)} ${digestOfBytes(content)}`]);
    }
  };
  await walk(folder);
  return digestOf(Object.fromEntries(found));
}
