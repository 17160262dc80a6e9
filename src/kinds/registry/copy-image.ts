// Copies an image from one registry to another by digest, byte for byte: blobs first, several at a time and each as a stream,
// then manifests, then the name. What is there already is not sent again.
import type { RegistryReader, RegistryWriter } from '../../ports/registry.ts';
import type { ImageTree } from './image-tree.ts';
import { inParallel } from './in-parallel.ts';

export interface ImageCopy {
  readonly from: { readonly registry: RegistryReader; readonly repository: string };
  readonly to: { readonly registry: RegistryWriter; readonly repository: string; readonly reference: string };
  readonly image: ImageTree;
  /** Blobs at a time. */
  readonly parallelism: number;
  /** A repository of the target that may have some of the blobs. */
  readonly mountFrom?: string;
  readonly progress?: (bytes: number) => void;
}

export interface CopiedImage {
  readonly uploaded: number;
  readonly mounted: number;
  readonly present: number;
  readonly bytes: number;
}

export async function copyImage(copy: ImageCopy): Promise<CopiedImage> {
  const { from, to, image } = copy;
  const count = { uploaded: 0, mounted: 0, present: 0, bytes: 0 };
  // The largest first: the last one to end decides how long all take.
  const blobs = image.blobs.toSorted((a, b) => b.size - a.size);
  await inParallel(blobs, copy.parallelism, async ({ digest, size }) => {
    if ((await to.registry.blobSize(to.repository, digest)) === size) {
      count.present += 1;
      return;
    }
    const content = (start: number) =>
      counted(from.registry.blob(from.repository, digest, { from: start }), (bytes) => copy.progress?.(bytes));
    const mount = copy.mountFrom === undefined ? {} : { mountFrom: copy.mountFrom };
    const outcome = await to.registry.putBlob(to.repository, { digest, size, content, ...mount });
    count[outcome] += 1;
    if (outcome === 'uploaded') count.bytes += size;
  });
  for (const manifest of image.manifests) {
    if (manifest !== image.top) await to.registry.putManifest(to.repository, manifest.digest, manifest);
  }
  await to.registry.putManifest(to.repository, to.reference, image.top);
  return count;
}

async function* counted(chunks: AsyncIterable<Uint8Array>, passed: (bytes: number) => void): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    passed(chunk.length);
    yield chunk;
  }
}
