// Where zot asks for a local repository: a function of its sync rules that has to have one value. With two rules that
// match the same path, zot tries them in turn, and the image comes from whoever has one of that name.
// How zot matches: pkg/extensions/sync/content.go, GetContentByLocalRepo and GetRepoSource.
import { globMatches, trimSlashes } from './glob.ts';

/** One rule: which repositories of an upstream stand where. */
export type ZotUpstream = {
  readonly url: string;
  /** Where its repositories stand locally: `/docker.io`. Without one, the local path would be asked for upstream as it is. */
  readonly destination: string;
  /** Which of its repositories; all (`**`) unless given. */
  readonly prefix?: string;
  /** The prefix up to its first wildcard is left out locally. */
  readonly stripPrefix?: boolean;
};

export interface UpstreamRepository {
  readonly url: string;
  readonly repository: string;
}

/** Every upstream that zot would ask for this local path, in its order. */
export function upstreamsOf(upstreams: readonly ZotUpstream[], localPath: string): readonly UpstreamRepository[] {
  const path = trimSlashes(localPath);
  return upstreams
    .filter((upstream) => globMatches(localPattern(upstream), path))
    .map((upstream) => ({ url: upstream.url, repository: repositoryAt(upstream, path) }));
}

/** The local paths for which a rule is asked. */
export function localPattern({ destination, prefix = '**', stripPrefix = false }: ZotUpstream): string {
  const own = trimSlashes(prefix);
  return trimSlashes(`${trimSlashes(destination)}/${stripPrefix ? fromFirstWildcard(own) : own}`);
}

/** The local path without the destination; what was stripped is put back. */
function repositoryAt({ destination, prefix = '**', stripPrefix = false }: ZotUpstream, path: string): string {
  const start = trimSlashes(destination);
  const rest = trimSlashes(path.startsWith(start) ? path.slice(start.length) : path);
  return stripPrefix ? trimSlashes(`${prefix.replaceAll(/^[/*]+|[/*]+$/g, '')}/${rest}`) : rest;
}

/** The segments of a pattern from the first on that has a wildcard. */
function fromFirstWildcard(pattern: string): string {
  const segments = pattern.split('/');
  const first = segments.findIndex((segment) => /[*?]/.test(segment));
  return first === -1 ? '' : segments.slice(first).join('/');
}
