// Images of the twin: real ones in form, made up in content, the same bytes for the same description.
import { digestOfBytes } from '../../core/digest.ts';
import { ociTypes, type StoredDescriptor } from './descriptor.ts';
import type { ImageStore } from './image-store.ts';
import { tar } from './tar.ts';

export interface ImagePart {
  readonly architecture: string;
  /** One layer each: path to content. */
  readonly layers: readonly Readonly<Record<string, string>>[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly history?: readonly string[];
}

/** Puts an image into a store under a reference: an index where it has several architectures. */
export async function storeImage(
  store: ImageStore,
  repository: string,
  reference: string,
  parts: readonly ImagePart[],
): Promise<StoredDescriptor> {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) return storePart(store, repository, reference, only);
  const manifests: StoredDescriptor[] = [];
  for (const part of parts) {
    const stored = await storePart(store, repository, undefined, part);
    manifests.push({ ...stored, platform: { architecture: part.architecture, os: 'linux' } });
  }
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: ociTypes.index, manifests }));
  return store.putManifest(repository, reference, ociTypes.index, index);
}

async function storePart(
  store: ImageStore,
  repository: string,
  reference: string | undefined,
  { architecture, layers, annotations, history = [] }: ImagePart,
): Promise<StoredDescriptor> {
  const stored: StoredDescriptor[] = [];
  for (const files of layers) stored.push(await storeBlob(store, repository, 'application/vnd.oci.image.layer.v1.tar', tar(files)));
  const config = {
    architecture,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: stored.map((layer) => layer.digest) },
    history: history.map((line) => ({ created_by: line })),
  };
  const described = await storeBlob(store, repository, 'application/vnd.oci.image.config.v1+json', Buffer.from(JSON.stringify(config)));
  const manifest = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: ociTypes.manifest, config: described, layers: stored, annotations }),
  );
  const digest = digestOfBytes(manifest);
  return store.putManifest(repository, reference ?? digest, ociTypes.manifest, manifest);
}

async function storeBlob(store: ImageStore, repository: string, mediaType: string, bytes: Buffer): Promise<StoredDescriptor> {
  const digest = digestOfBytes(bytes);
  if (store.blobSize(repository, digest) === undefined) {
    const id = store.beginUpload(repository);
    await store.appendUpload(repository, id, once(bytes));
    await store.endUpload(repository, id, digest);
  }
  return { mediaType, digest, size: bytes.length };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
