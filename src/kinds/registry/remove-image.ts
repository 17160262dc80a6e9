// Takes an image out of a repository, and with it what no other tag of the repository needs. A registry's own collection of
// garbage takes the rest.
import { LongshoreError } from '../../core/error.ts';
import type { RegistryWriter } from '../../ports/registry.ts';
import { readImageTree, type ImageTree } from './image-tree.ts';

/**
 * No error when it is not there. `known` is the image as it was to be: of one that was not finished, parts are there without
 * its name.
 */
export async function removeImage(registry: RegistryWriter, repository: string, reference: string, known?: ImageTree): Promise<void> {
  const found = await readImageTree(registry, repository, reference);
  const image = found ?? known;
  if (image === undefined) return;
  const needed = new Set<string>();
  for (const tag of (await registry.tags(repository)) ?? []) {
    const other = tag === reference ? undefined : await readImageTree(registry, repository, tag);
    for (const { digest } of [...(other?.manifests ?? []), ...(other?.blobs ?? [])]) needed.add(digest);
  }
  // By digest all tags of a manifest go, and not every registry can delete a tag alone; so only where others stay.
  if (found !== undefined && needed.has(found.top.digest)) await registry.deleteManifest(repository, reference);
  for (const { digest } of image.manifests.toReversed()) if (!needed.has(digest)) await registry.deleteManifest(repository, digest);
  for (const { digest } of image.blobs) {
    if (needed.has(digest)) continue;
    try {
      await registry.deleteBlob(repository, digest);
    } catch (error) {
      if (!(error instanceof LongshoreError) || error.code !== 'registry-refused') throw error;
    }
  }
}
