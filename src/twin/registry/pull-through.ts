// Zot's on-demand sync: which upstream a local repository is asked of, and the copy. Written apart from the model that lint
// uses, so that each tests the other. Every rule is tried in its order until one has the image; a failure is logged, and what
// is there already is served (https://zotregistry.dev, "OCI Registry Mirroring"; pkg/extensions/sync).
import type { Digest } from '../../core/digest.ts';
import { isDockerType, readManifest } from './descriptor.ts';
import type { ImageStore } from './image-store.ts';

export interface SyncContent {
  readonly prefix: string;
  readonly destination: string;
  readonly stripPrefix: boolean;
}

export interface SyncRegistry {
  readonly urls: readonly string[];
  /** Everything, under its own name, when there is none. */
  readonly content: readonly SyncContent[];
  readonly onDemand: boolean;
}

export interface PullThroughOptions {
  readonly store: ImageStore;
  readonly registries: readonly SyncRegistry[];
  readonly upstream: (url: string) => Promise<ImageStore | undefined>;
  readonly docker: boolean;
}

export function pullThrough(options: PullThroughOptions): (repository: string, reference: string) => Promise<void> {
  return async (repository, reference) => {
    for (const { urls, content, onDemand } of options.registries) {
      const remote = onDemand ? remoteRepository(content, repository) : undefined;
      if (remote === undefined) continue;
      for (const url of urls) {
        const from = await options.upstream(url);
        if (from !== undefined && copied(options, { store: from, repository: remote }, repository, reference)) return;
      }
    }
  };
}

/** The upstream's name for a local repository; the first matching rule of a registry counts. */
export function remoteRepository(content: readonly SyncContent[], localPath: string): string | undefined {
  const local = trim(localPath);
  if (content.length === 0) return local;
  for (const { prefix, destination, stripPrefix } of content) {
    const own = trim(prefix);
    // What stands before the first segment with a wildcard is stripped with `stripPrefix`.
    const parts = own.split('/');
    const wild = parts.findIndex((part) => /[*?]/.test(part));
    const kept = stripPrefix ? (wild === -1 ? '' : parts.slice(wild).join('/')) : own;
    const pattern = trim(`${trim(destination)}/${kept}`);
    if (!matches(pattern === '' ? [] : pattern.split('/'), local.split('/'))) continue;
    const rest = trim(local.startsWith(trim(destination)) ? local.slice(trim(destination).length) : local);
    return stripPrefix ? trim(`${own.replaceAll(/^[/*]+|[/*]+$/g, '')}/${rest}`) : rest;
  }
  return undefined;
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') return matches(rest, path) || (path.length > 0 && matches(pattern, path.slice(1)));
  const [segment, ...below] = path;
  if (segment === undefined) return false;
  const text = Array.from(first, (letter) => (letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace(/[.+^${}()|[\]\\]/, '\\$&')));
  return new RegExp(`^${text.join('')}$`).test(segment) && matches(rest, below);
}

interface Source {
  readonly store: ImageStore;
  readonly repository: string;
}

/** Children first, so that nothing refers to what is not there. */
function copied({ store, docker }: PullThroughOptions, from: Source, repository: string, reference: string): boolean {
  const found = from.store.find(from.repository, reference);
  if (found === undefined) return false;
  // zot 2.1.22 and later keeps what it syncs as it is, and takes Docker's types only with `compat`.
  if (isDockerType(found.mediaType) && !docker) return false;
  if (store.find(repository, reference)?.digest === found.digest) return true;
  const copy = (digest: Digest, mediaType: string, as: string): void => {
    const bytes = from.store.manifestBytes(from.repository, digest);
    const content = readManifest(bytes, mediaType);
    for (const child of content?.manifests ?? []) copy(child.digest, child.mediaType, child.digest);
    for (const blob of content?.blobs ?? []) store.linkBlob(from, repository, blob.digest);
    store.putManifest(repository, as, mediaType, bytes);
  };
  copy(found.digest, found.mediaType, reference);
  return true;
}

function trim(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}
