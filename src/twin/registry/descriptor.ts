// Reads manifests as far as a registry looks into them: what they refer to (image-spec, manifest.md and image-index.md).
import type { Digest } from '../../core/digest.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';

export interface StoredDescriptor extends JsonObject {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

export interface ManifestContent {
  readonly mediaType: string;
  /** Config and layers, without what must not be distributed. */
  readonly blobs: readonly StoredDescriptor[];
  readonly manifests: readonly StoredDescriptor[];
  readonly subject: StoredDescriptor | undefined;
  readonly artifactType: string | undefined;
  readonly annotations: JsonObject | undefined;
}

export const ociTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;
const dockerTypes = ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];

export function isDockerType(mediaType: string): boolean {
  return dockerTypes.includes(mediaType);
}

/** `undefined` when it is no manifest of a kind that registries take. */
export function readManifest(bytes: Uint8Array, contentType: string): ManifestContent | undefined {
  let document: Json;
  try {
    document = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(document) || document['schemaVersion'] !== 2) return undefined;
  const said = document['mediaType'];
  if (said !== undefined && said !== contentType) return undefined;
  if (!Object.values<string>(ociTypes).includes(contentType) && !isDockerType(contentType)) return undefined;
  const config = document['config'];
  const layers = descriptors(document['layers']).filter((layer) => !isJsonArray(layer['urls']));
  const artifactType = document['artifactType'] ?? (isJsonObject(config) ? config['mediaType'] : undefined);
  return {
    mediaType: contentType,
    blobs: [...descriptors([config ?? null]), ...layers],
    manifests: descriptors(document['manifests']),
    subject: descriptors([document['subject'] ?? null])[0],
    artifactType: typeof artifactType === 'string' ? artifactType : undefined,
    annotations: isJsonObject(document['annotations']) ? document['annotations'] : undefined,
  };
}

function descriptors(value: Json | undefined): readonly StoredDescriptor[] {
  if (!isJsonArray(value)) return [];
  return value.filter((each): each is StoredDescriptor => isJsonObject(each) && typeof each['digest'] === 'string');
}
