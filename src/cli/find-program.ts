// Where helm and kubectl are: in PATH, or in what `npm run kube-tools` has fetched for this checkout.
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fetched = fileURLToPath(new URL('../../.cache/kube-tools', import.meta.url));

export async function findProgram(name: 'helm' | 'kubectl'): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of [...folders, fetched]) {
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
