// Where a registry of the twin keeps its images: an OCI image layout for each repository, as zot does
// (image-spec, image-layout.md; https://zotregistry.dev, "Storage"). Real files, so that images survive the process.
import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { digestOfBytes, type Digest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import { readManifest, type StoredDescriptor } from './descriptor.ts';

const tagAnnotation = 'org.opencontainers.image.ref.name';

export class ImageStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  repositories(): readonly string[] {
    return existsSync(this.#root) ? layoutsIn(this.#root, this.#root).sort() : [];
  }

  exists(repository: string): boolean {
    return existsSync(this.#indexFile(repository));
  }

  tags(repository: string): readonly string[] {
    const tags = this.index(repository).flatMap((each) => tagOf(each) ?? []);
    return [...new Set(tags)].sort();
  }

  index(repository: string): readonly StoredDescriptor[] {
    if (!this.exists(repository)) return [];
    const { manifests } = JSON.parse(readFileSync(this.#indexFile(repository), 'utf8')) as { manifests: readonly StoredDescriptor[] };
    return manifests;
  }

  find(repository: string, reference: string): StoredDescriptor | undefined {
    const stored = this.index(repository);
    return stored.find((each) => tagOf(each) === reference || each.digest === reference);
  }

  putManifest(repository: string, reference: string, mediaType: string, bytes: Uint8Array): StoredDescriptor {
    const digest = digestOfBytes(bytes);
    this.#write(this.#blobFile(repository, digest), bytes);
    const own: StoredDescriptor = { mediaType, digest, size: bytes.length };
    const index = this.index(repository);
    if (reference.startsWith('sha256:')) {
      if (!index.some((each) => each.digest === digest)) this.#writeIndex(repository, [...index, own]);
      return own;
    }
    // A tag moves; what it named before stays, without a name.
    const moved = index.map((each) => (tagOf(each) === reference ? withoutTag(each) : each));
    const kept = moved.filter((each, at) => {
      if (tagOf(each) !== undefined) return true;
      return (
        each.digest !== digest && !moved.some((other, place) => other.digest === each.digest && (tagOf(other) !== undefined || place < at))
      );
    });
    this.#writeIndex(repository, [...kept, { ...own, annotations: { [tagAnnotation]: reference } }]);
    return own;
  }

  /** By tag only the tag goes, by digest the manifest with all its tags. False when it is not there. */
  removeManifest(repository: string, reference: string): boolean {
    const found = this.find(repository, reference);
    if (found === undefined) return false;
    const index = this.index(repository);
    if (reference.startsWith('sha256:')) {
      this.#writeIndex(
        repository,
        index.filter((each) => each.digest !== reference),
      );
      rmSync(this.#blobFile(repository, found.digest), { force: true });
    } else {
      const others = index.filter((each) => tagOf(each) !== reference);
      const named = others.some((each) => each.digest === found.digest);
      this.#writeIndex(repository, named ? others : [...others, withoutTag(found)]);
    }
    this.#tidy(repository);
    return true;
  }

  manifestBytes(repository: string, digest: Digest): Uint8Array {
    return readFileSync(this.#blobFile(repository, digest));
  }

  blobSize(repository: string, digest: Digest): number | undefined {
    return statSync(this.#blobFile(repository, digest), { throwIfNoEntry: false })?.size;
  }

  readBlob(repository: string, digest: Digest, range: { readonly start: number; readonly end?: number }): AsyncIterable<Uint8Array> {
    return createReadStream(this.#blobFile(repository, digest), { ...range, highWaterMark: 256 * 1024 });
  }

  /** Whether a manifest of the repository needs a blob. */
  isReferred(repository: string, digest: Digest): boolean {
    return this.index(repository).some((each) => {
      const content = readManifest(this.manifestBytes(repository, each.digest), each.mediaType);
      return each.digest === digest || [...(content?.blobs ?? []), ...(content?.manifests ?? [])].some((blob) => blob.digest === digest);
    });
  }

  removeBlob(repository: string, digest: Digest): void {
    rmSync(this.#blobFile(repository, digest), { force: true });
    this.#tidy(repository);
  }

  /** One content for several repositories, on the same disk blocks. */
  linkBlob(from: { readonly store: ImageStore; readonly repository: string }, repository: string, digest: Digest): void {
    const target = this.#blobFile(repository, digest);
    if (existsSync(target)) return;
    mkdirSync(dirname(target), { recursive: true });
    this.#prepare(repository);
    linkSync(from.store.#blobFile(from.repository, digest), target);
  }

  beginUpload(repository: string): string {
    const id = randomUUID();
    mkdirSync(dirname(this.#uploadFile(repository, id)), { recursive: true });
    writeFileSync(this.#uploadFile(repository, id), '');
    return id;
  }

  uploadSize(repository: string, id: string): number | undefined {
    return statSync(this.#uploadFile(repository, id), { throwIfNoEntry: false })?.size;
  }

  /** What has arrived stays when the stream breaks: that is what an upload is resumed from. */
  async appendUpload(repository: string, id: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await open(this.#uploadFile(repository, id), 'a');
    try {
      for await (const chunk of chunks) await file.appendFile(chunk);
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  /** False when the content is not what the digest says; the upload is gone then, too. */
  async endUpload(repository: string, id: string, digest: Digest): Promise<boolean> {
    const file = this.#uploadFile(repository, id);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>) hash.update(chunk);
    const same = `sha256:${hash.digest('hex')}` === digest;
    if (same) {
      mkdirSync(dirname(this.#blobFile(repository, digest)), { recursive: true });
      this.#prepare(repository);
      renameSync(file, this.#blobFile(repository, digest));
    }
    this.cancelUpload(repository, id);
    return same;
  }

  cancelUpload(repository: string, id: string): void {
    const file = this.#uploadFile(repository, id);
    rmSync(file, { force: true });
    removeIfEmpty(dirname(file));
  }

  /** A repository without manifests and blobs is no more. */
  #tidy(repository: string): void {
    const blobs = join(this.#directory(repository), 'blobs', 'sha256');
    if (this.index(repository).length > 0 || (existsSync(blobs) && readdirSync(blobs).length > 0)) return;
    for (const name of ['blobs', 'index.json', 'oci-layout'])
      rmSync(join(this.#directory(repository), name), { recursive: true, force: true });
    for (let path = this.#directory(repository); path !== this.#root && removeIfEmpty(path);) path = dirname(path);
  }

  #prepare(repository: string): void {
    const layout = join(this.#directory(repository), 'oci-layout');
    if (existsSync(layout)) return;
    this.#write(layout, '{"imageLayoutVersion":"1.0.0"}');
    if (!existsSync(this.#indexFile(repository))) this.#writeIndex(repository, []);
  }

  #writeIndex(repository: string, manifests: readonly StoredDescriptor[]): void {
    const index = { schemaVersion: 2, manifests };
    this.#write(this.#indexFile(repository), JSON.stringify(index));
    if (manifests.length > 0) this.#prepare(repository);
  }

  #write(file: string, content: Uint8Array | string): void {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${randomUUID()}.tmp`;
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  }

  #directory(repository: string): string {
    return join(this.#root, ...repository.split('/'));
  }

  #indexFile(repository: string): string {
    return join(this.#directory(repository), 'index.json');
  }

  #blobFile(repository: string, digest: Digest): string {
    return join(this.#directory(repository), 'blobs', 'sha256', digest.slice('sha256:'.length));
  }

  #uploadFile(repository: string, id: string): string {
    return join(this.#directory(repository), '.uploads', id);
  }
}

function layoutsIn(root: string, directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  const own = entries.some((each) => each.name === 'oci-layout') ? [relative(root, directory).split(sep).join('/')] : [];
  const below = entries.filter((each) => each.isDirectory() && each.name !== 'blobs' && each.name !== '.uploads');
  return [...own, ...below.flatMap((each) => layoutsIn(root, join(directory, each.name)))];
}

function tagOf(descriptor: StoredDescriptor): string | undefined {
  const annotations = descriptor['annotations'] as JsonObject | undefined;
  const tag = annotations?.[tagAnnotation];
  return typeof tag === 'string' ? tag : undefined;
}

function withoutTag({ mediaType, digest, size }: StoredDescriptor): StoredDescriptor {
  return { mediaType, digest, size };
}

/** Whether it was empty and is gone. */
function removeIfEmpty(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch {
    return false;
  }
}
