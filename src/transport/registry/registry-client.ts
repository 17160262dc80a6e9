// A registry over the OCI distribution protocol: the port's reader and writer in one.
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
import { digestOfBytes, type Digest } from '../../core/digest.ts';
import { LongshoreError } from '../../core/error.ts';
import { isJsonArray, isJsonObject, type Json } from '../../core/json.ts';
import type { BlobUpload, Descriptor, Manifest, RegistryLocator, RegistryWriter } from '../../ports/registry.ts';
import { pushScope, uploadBlob } from './blob-upload.ts';
import { acceptManifests } from './media-types.ts';
import { RegistrySession, type Answer, type Ask, type SessionOptions } from './registry-session.ts';
import { mismatch, verified } from './verified.ts';

export type { RegistryAddress } from './registry-session.ts';

export type RegistryClient = RegistryWriter & AsyncDisposable;

/** A stream that breaks is gone on with this often. */
const mostBreaks = 3;

export function createRegistryClient(options: SessionOptions): RegistryClient {
  return new Client(options);
}

class Client implements RegistryClient {
  readonly locator: RegistryLocator;
  readonly #session: RegistrySession;
  readonly #signal: AbortSignal;

  constructor(options: SessionOptions) {
    this.locator = options.locator;
    this.#signal = options.signal;
    this.#session = new RegistrySession(options);
  }

  async ping(): Promise<void> {
    const answer = await this.#session.ask({ ...read('', ''), path: '/v2/', scope: '', action: 'reach the registry', expects: [200] });
    answer.body.resume();
  }

  async catalog(): Promise<readonly string[]> {
    const action = 'list the repositories';
    return (await this.#pages('/v2/_catalog?n=1000', 'repositories', { scope: 'registry:catalog:*', action })) ?? [];
  }

  async tags(repository: string): Promise<readonly string[] | undefined> {
    const action = `list the tags of ${repository}`;
    return this.#pages(`/v2/${repository}/tags/list?n=1000`, 'tags', { scope: pullScope(repository), action });
  }

  async describe(repository: string, reference: string): Promise<Descriptor | undefined> {
    const ask = read(repository, `look at the manifest ${repository}:${reference}`);
    const path = manifestPath(repository, reference);
    const answer = await this.#session.ask({ ...ask, method: 'HEAD', path, headers: { accept: acceptManifests } });
    answer.body.resume();
    if (answer.status === 404) return undefined;
    const mediaType = typeOf(answer);
    const size = Number(answer.headers['content-length'] ?? Number.NaN);
    const digest = answer.headers['docker-content-digest'] ?? (isDigest(reference) ? reference : undefined);
    if (digest !== undefined && isDigest(digest) && Number.isInteger(size)) return { mediaType, digest, size };
    // A registry need not say the digest; its content does.
    const manifest = await this.manifest(repository, reference);
    return manifest === undefined ? undefined : { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
  }

  async manifest(repository: string, reference: string): Promise<Manifest | undefined> {
    const ask = read(repository, `read the manifest ${repository}:${reference}`);
    const answer = await this.#session.ask({ ...ask, path: manifestPath(repository, reference), headers: { accept: acceptManifests } });
    const bytes = await this.#session.content(answer, ask.action);
    if (answer.status === 404) return undefined;
    const digest = digestOfBytes(bytes);
    const promised = isDigest(reference) ? reference : (answer.headers['docker-content-digest'] ?? digest);
    if (promised.startsWith('sha256:') && promised !== digest)
      throw mismatch(`manifest ${repository}@${promised} of ${this.#session.label}`, digest);
    return { mediaType: mediaTypeIn(bytes) ?? typeOf(answer), digest, bytes };
  }

  async blobSize(repository: string, digest: Digest): Promise<number | undefined> {
    const path = `/v2/${repository}/blobs/${digest}`;
    const answer = await this.#session.ask({ ...read(repository, `look for blob ${digest} in ${repository}`), method: 'HEAD', path });
    answer.body.resume();
    return answer.status === 404 ? undefined : Number(answer.headers['content-length'] ?? 0);
  }

  blob(repository: string, digest: Digest, { from = 0 }: { readonly from?: number } = {}): AsyncIterable<Uint8Array> {
    const chunks = this.#chunks(repository, digest, from);
    return from === 0 ? verified(chunks, digest, `blob ${digest} of ${repository} at ${this.#session.label}`) : chunks;
  }

  async referrers(repository: string, digest: Digest, artifactType?: string): Promise<readonly Descriptor[]> {
    const filter = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
    const ask = read(repository, `list what refers to ${repository}@${digest}`);
    const answer = await this.#session.ask({ ...ask, path: `/v2/${repository}/referrers/${digest}${filter}` });
    const bytes = await this.#session.content(answer, ask.action);
    const api = answer.status === 200 ? descriptorsIn(bytes) : undefined;
    // Where the API is missing, clients keep an index under a tag made of the digest ("Referrers Tag Schema").
    const found = api ?? descriptorsIn((await this.manifest(repository, digest.replace(':', '-')))?.bytes ?? Buffer.from('{}')) ?? [];
    return artifactType === undefined ? found : found.filter((each) => each.artifactType === artifactType);
  }

  async putBlob(repository: string, upload: BlobUpload): Promise<'uploaded' | 'mounted'> {
    const present = async () => (await this.blobSize(repository, upload.digest)) !== undefined;
    return uploadBlob({ session: this.#session, repository, upload, signal: this.#signal, present });
  }

  async putManifest(repository: string, reference: string, manifest: Manifest): Promise<void> {
    const action = `push the manifest ${repository}:${reference}`;
    const headers = { 'content-type': manifest.mediaType, 'content-length': String(manifest.bytes.length) };
    const path = manifestPath(repository, reference);
    const answer = await this.#session.ask({
      method: 'PUT',
      path,
      headers,
      body: manifest.bytes,
      scope: pushScope(repository),
      action,
      expects: [201],
    });
    answer.body.resume();
    const taken = answer.headers['docker-content-digest'];
    if (taken !== undefined && taken.startsWith('sha256:') && taken !== manifest.digest)
      throw mismatch(`the manifest ${repository}:${reference} as ${this.#session.label} has taken it`, taken);
  }

  async deleteManifest(repository: string, reference: string): Promise<void> {
    await this.#delete(repository, manifestPath(repository, reference), `delete the manifest ${repository}:${reference}`);
  }

  async deleteBlob(repository: string, digest: Digest): Promise<void> {
    await this.#delete(repository, `/v2/${repository}/blobs/${digest}`, `delete blob ${digest} of ${repository}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session[Symbol.dispose]();
  }

  async #delete(repository: string, path: string, action: string): Promise<void> {
    const scope = `repository:${repository}:delete`;
    const answer = await this.#session.ask({ method: 'DELETE', path, scope, action, expects: [202, 200, 204, 404] });
    answer.body.resume();
  }

  async *#chunks(repository: string, digest: Digest, from: number): AsyncIterable<Uint8Array> {
    const ask = { ...read(repository, `read blob ${digest} of ${repository}`), path: `/v2/${repository}/blobs/${digest}` };
    let passed = from;
    for (let breaks = 0; ;) {
      const answer = await this.#session.ask({
        ...ask,
        ...(passed === 0 ? {} : { headers: { range: `bytes=${passed}-` } }),
        expects: [200, 206, 404, 416],
      });
      if (answer.status === 404 || answer.status === 416) {
        answer.body.resume();
        if (answer.status === 416) return;
        throw new LongshoreError('registry-missing', `cannot ${ask.action} at ${this.#session.label}: it is not there`, {
          next: 'Push the image anew: its manifest names what the registry does not have.',
        });
      }
      // A server without ranges starts from the beginning.
      let skip = answer.status === 206 ? 0 : passed;
      try {
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          const rest = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.length));
          skip -= Math.min(skip, chunk.length);
          if (rest.length === 0) continue;
          passed += rest.length;
          yield rest;
        }
        return;
      } catch (error) {
        breaks += 1;
        if (error instanceof LongshoreError || this.#signal.aborted) throw error;
        if (breaks > mostBreaks) throw this.#session.unreachable(ask.action, error, 'unchanged');
      }
    }
  }

  /** Follows the links to the next page (RFC 8288). */
  async #pages(path: string, member: string, about: Pick<Ask, 'scope' | 'action'>): Promise<readonly string[] | undefined> {
    const found: string[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const answer: Answer = await this.#session.ask({ method: 'GET', path: next, ...about, expects: [200, 404] });
      const document = parse(await this.#session.content(answer, about.action));
      if (answer.status === 404) return undefined;
      const list = isJsonObject(document) ? document[member] : undefined;
      if (isJsonArray(list)) found.push(...list.filter((each) => typeof each === 'string'));
      const link = /<([^>]+)>\s*;[^,]*rel="?next"?/.exec(answer.headers['link'] ?? '')?.[1];
      next = link === undefined ? undefined : this.#session.resolve(link, answer.url).href;
    }
    return found;
  }
}

function read(repository: string, action: string): Omit<Ask, 'path'> {
  return { method: 'GET', scope: pullScope(repository), action, expects: [200, 404] };
}

function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

function manifestPath(repository: string, reference: string): string {
  return `/v2/${repository}/manifests/${reference}`;
}

function isDigest(text: string): text is Digest {
  return /^sha256:[a-f0-9]{64}$/.test(text);
}

function typeOf(answer: Answer): string {
  return (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

/** What the manifest says of itself; the header can be lost on the way through proxies. */
function mediaTypeIn(bytes: Uint8Array): string | undefined {
  const document = parse(bytes);
  const type = isJsonObject(document) ? document['mediaType'] : undefined;
  return typeof type === 'string' ? type : undefined;
}

function descriptorsIn(bytes: Uint8Array): readonly Descriptor[] | undefined {
  const document = parse(bytes);
  const list = isJsonObject(document) ? document['manifests'] : undefined;
  return isJsonArray(list) ? (list as unknown as readonly Descriptor[]) : undefined;
}

function parse(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}
