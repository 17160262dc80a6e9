// Small images for tests, pushed through the port.
import { randomBytes } from 'node:crypto';
import { digestOfBytes, type Digest } from '../../../src/core/digest.ts';
import type { Descriptor, Manifest, RegistryWriter } from '../../../src/ports/registry.ts';

export interface Blob {
  readonly digest: Digest;
  readonly bytes: Buffer;
}

export function blobOf(content: string | Buffer): Blob {
  const bytes = Buffer.from(content);
  return { digest: digestOfBytes(bytes), bytes };
}

export function randomBlob(bytes: number): Blob {
  return blobOf(randomBytes(bytes));
}

export function manifestOf(content: object, mediaType: string): Manifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { mediaType, digest: digestOfBytes(bytes), bytes };
}

export const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const;

export async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

export async function putBlob(registry: RegistryWriter, repository: string, { digest, bytes }: Blob): Promise<void> {
  await registry.putBlob(repository, { digest, size: bytes.length, content: (from) => once(bytes.subarray(from)) });
}

export interface MadeUpImage {
  readonly manifest: Manifest;
  readonly blobs: readonly Blob[];
}

/** An image that a registry takes; `architecture` stands in its config. */
export function imageOf(architecture: string, layers: readonly Blob[], extra: object = {}): MadeUpImage {
  const diffs = layers.map((layer) => layer.digest);
  const config = blobOf(JSON.stringify({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: diffs }, config: {} }));
  const manifest = manifestOf(
    {
      config: { mediaType: types.config, digest: config.digest, size: config.bytes.length },
      layers: layers.map(({ digest, bytes }) => ({ mediaType: types.layer, digest, size: bytes.length })),
      ...extra,
    },
    types.manifest,
  );
  return { manifest, blobs: [config, ...layers] };
}

export async function pushImage(registry: RegistryWriter, repository: string, reference: string, image: MadeUpImage): Promise<void> {
  for (const blob of image.blobs) await putBlob(registry, repository, blob);
  await registry.putManifest(repository, reference, image.manifest);
}

export function indexOf(images: Readonly<Record<string, MadeUpImage>>): Manifest {
  const manifests = Object.entries(images).map(([architecture, { manifest }]): Descriptor => ({
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.bytes.length,
    platform: { os: 'linux', architecture },
  }));
  return manifestOf({ manifests }, types.index);
}
