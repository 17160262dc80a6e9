// An image in a registry with all that hangs on it: an index, its manifests, their blobs (image-spec, image-index.md and
// manifest.md). Reading one costs its manifests, not its layers.
import { LongshoreError } from '../../core/error.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Descriptor, Manifest, Platform, RegistryReader } from '../../ports/registry.ts';

export interface ImageTree {
  readonly top: Manifest;
  /** Children before what refers to them; the top is the last. */
  readonly manifests: readonly Manifest[];
  /** Each once. Without what registries must not distribute. */
  readonly blobs: readonly Descriptor[];
  /** As `linux/arm64`; without what is not to be run, as attestations. */
  readonly platforms: readonly string[];
}

export interface TreeOptions {
  /** `arm64` or `arm64/v8`: only this image of an index; the whole index unless given. */
  readonly architecture?: string;
}

/** `undefined` when there is no such image. Errors: `image-architecture-missing`, and those of the port. */
export async function readImageTree(
  registry: RegistryReader,
  repository: string,
  reference: string,
  { architecture }: TreeOptions = {},
): Promise<ImageTree | undefined> {
  const found = await registry.manifest(repository, reference);
  if (found === undefined) return undefined;
  const all = childrenOf(found);
  if (architecture === undefined || all.length === 0) {
    const tree = await collect(registry, repository, found);
    const platforms = all.length > 0 ? platformsOf(all) : await ownPlatform(registry, repository, found);
    if (architecture !== undefined && !hasArchitecture(platforms, architecture))
      throw missing(registry, repository, reference, architecture, platforms);
    return { ...tree, platforms };
  }
  const child = all.find((each) => each.platform !== undefined && fits(each.platform, architecture));
  if (child === undefined) throw missing(registry, repository, reference, architecture, platformsOf(all));
  return readImageTree(registry, repository, child.digest);
}

/** Whether one of `linux/arm64`, `linux/arm/v7` … is this architecture. */
export function hasArchitecture(platforms: readonly string[], architecture: string): boolean {
  return platforms.some((platform) => {
    const own = platform.slice(platform.indexOf('/') + 1);
    return own === architecture || own.startsWith(`${architecture}/`);
  });
}

/** What an index refers to; nothing for an image. */
function childrenOf(manifest: Manifest): readonly Descriptor[] {
  return descriptors(parse(manifest)['manifests']);
}

async function collect(registry: RegistryReader, repository: string, top: Manifest): Promise<Omit<ImageTree, 'platforms'>> {
  const manifests: Manifest[] = [];
  const blobs = new Map<string, Descriptor>();
  for (const child of childrenOf(top)) {
    if (manifests.some((each) => each.digest === child.digest)) continue;
    const manifest = await registry.manifest(repository, child.digest);
    if (manifest === undefined)
      throw new LongshoreError(
        'image-incomplete',
        `cannot read image ${repository}@${top.digest} at ${registry.locator.url}: its manifest ${child.digest} is not there`,
        { next: 'Push the image anew.' },
      );
    const below = await collect(registry, repository, manifest);
    manifests.push(...below.manifests);
    for (const blob of below.blobs) blobs.set(blob.digest, blob);
  }
  const document = parse(top);
  for (const blob of [...descriptors([document['config'] ?? null]), ...descriptors(document['layers'])]) {
    if (blob.urls === undefined || blob.urls.length === 0) blobs.set(blob.digest, blob);
  }
  return { top, manifests: [...manifests, top], blobs: [...blobs.values()] };
}

/** What the configuration of a single image says. */
async function ownPlatform(registry: RegistryReader, repository: string, manifest: Manifest): Promise<readonly string[]> {
  const [config] = descriptors([parse(manifest)['config'] ?? null]);
  if (config === undefined || config.size > 1024 * 1024) return [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of registry.blob(repository, config.digest)) chunks.push(chunk);
  const document = parseText(Buffer.concat(chunks).toString('utf8'));
  const { os, architecture, variant } = document;
  if (typeof os !== 'string' || typeof architecture !== 'string') return [];
  return [spelled({ os, architecture, ...(typeof variant === 'string' ? { variant } : {}) })];
}

function platformsOf(children: readonly Descriptor[]): readonly string[] {
  const runnable = children.flatMap(({ platform }) => (platform === undefined || platform.os === 'unknown' ? [] : [spelled(platform)]));
  return [...new Set(runnable)].sort();
}

function spelled({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

function fits(platform: Platform, architecture: string): boolean {
  return hasArchitecture([spelled(platform)], architecture);
}

function missing(registry: RegistryReader, repository: string, reference: string, wanted: string, platforms: readonly string[]) {
  return new LongshoreError(
    'image-architecture-missing',
    `cannot use image ${repository}:${reference} of ${registry.locator.url} on ${wanted}: it is for ${platforms.join(', ') || 'nothing known'}`,
    { next: 'Use an image that is made for this architecture, or build one.' },
  );
}

function parse(manifest: Manifest): JsonObject {
  return parseText(Buffer.from(manifest.bytes).toString('utf8'));
}

function parseText(text: string): JsonObject {
  try {
    const document = JSON.parse(text) as Json;
    return isJsonObject(document) ? document : {};
  } catch {
    return {};
  }
}

function descriptors(value: Json | undefined): readonly Descriptor[] {
  if (!isJsonArray(value)) return [];
  return value.filter((each) => isJsonObject(each) && typeof each['digest'] === 'string') as unknown as readonly Descriptor[];
}
