// A container registry as Longshore sees it: the OCI distribution protocol, content by digest, bytes as streams.
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
import type { Digest } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import type { SecretLocator } from '../core/secret.ts';
import type { Vantage } from './web.ts';

/** Which registry, how and from where. Plain JSON. */
export type RegistryLocator = {
  /** `http://localhost:5050` or `https://ghcr.io`: no path, and the scheme is said, never guessed. */
  readonly url: string;
  /** The place from which it is asked: a name may mean nothing elsewhere. `laptop` unless given. */
  readonly from?: Vantage;
  /** Sent when the registry asks for it; without them as anonymous. */
  readonly credentials?: { readonly username: string; readonly password: SecretLocator };
};

/** An image in a registry, by tag (`v1`) or by digest (`sha256:…`). */
export type ImageLocator = { readonly registry: RegistryLocator; readonly repository: string; readonly reference: string };

export function imageLabel({ registry, repository, reference }: ImageLocator): string {
  const host = typeof registry === 'string' ? registry : registry.url.replace(/^https?:\/\//, '');
  return `${host}/${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly [member: string]: Json | undefined;
}

/** What points to content (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: { readonly [key: string]: string };
  readonly artifactType?: string;
  /** Where content lies that registries must not distribute. */
  readonly urls?: readonly string[];
}

/** A manifest or index as it was pushed, byte by byte: its digest is of these bytes. */
export interface Manifest {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

/**
 * Errors: `registry-unreachable`, `registry-unauthorized` (no or wrong credentials), `registry-denied`, `registry-refused`
 * (any other answer that means no, with the registry's own code), `registry-digest-mismatch` (content is not what its digest
 * says), `registry-failed` (its own fault). A lost reply to a write has the effect `unknown`. What is not there is a value.
 */
export interface RegistryReader {
  readonly locator: RegistryLocator;
  /** Rejects unless a registry answers. */
  ping(): Promise<void>;
  /** Every repository, all pages. */
  catalog(): Promise<readonly string[]>;
  /** Every tag, all pages; `undefined` when there is no such repository. */
  tags(repository: string): Promise<readonly string[] | undefined>;
  /** Digest, size and media type without the content. */
  describe(repository: string, reference: string): Promise<Descriptor | undefined>;
  /** Verified against its digest. */
  manifest(repository: string, reference: string): Promise<Manifest | undefined>;
  /** Its size. */
  blobSize(repository: string, digest: Digest): Promise<number | undefined>;
  /**
   * The bytes, verified as they pass: throws after the last one when they are not what the digest says. From an offset on
   * (`from`) they cannot be verified.
   */
  blob(repository: string, digest: Digest, options?: { readonly from?: number }): AsyncIterable<Uint8Array>;
  /** What refers to a manifest (signatures, SBOMs): by the API, or by the tag schema where a registry does not have it. */
  referrers(repository: string, digest: Digest, artifactType?: string): Promise<readonly Descriptor[]>;
}

export interface BlobUpload {
  readonly digest: Digest;
  readonly size: number;
  /** The content from an offset on; called again when a broken upload is resumed. */
  readonly content: (from: number) => AsyncIterable<Uint8Array>;
  /** A repository of the same registry that has it: it is mounted from there if the registry allows. */
  readonly mountFrom?: string;
  /** Sends it in pieces of this size; in one piece unless given. */
  readonly chunkBytes?: number;
}

export interface RegistryWriter extends RegistryReader {
  /** Resumes at what has arrived when the connection breaks. */
  putBlob(repository: string, upload: BlobUpload): Promise<'uploaded' | 'mounted'>;
  putManifest(repository: string, reference: string, manifest: Manifest): Promise<void>;
  /** No error when it is gone. Not every registry can delete a tag alone: then `registry-refused`. */
  deleteManifest(repository: string, reference: string): Promise<void>;
  /** No error when it is gone. */
  deleteBlob(repository: string, digest: Digest): Promise<void>;
}
