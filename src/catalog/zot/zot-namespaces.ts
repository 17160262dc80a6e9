// Where zot asks for a local repository: a function of its sync rules that has to have one value. With two rules that
// match the same path, zot tries them in turn, and the image comes from whoever has one of that name.
// How zot matches: pkg/extensions/sync/content.go (destination and prefix joined, doublestar globs).
import { LongshoreError } from '../../core/error.ts';
import type { ZotConfig, ZotUpstream } from './zot-config.ts';

export interface UpstreamRepository {
  readonly url: string;
  readonly repository: string;
}

/** Every upstream that zot would ask for this local path, in its order. */
export function upstreamsOf(config: Pick<ZotConfig, 'upstreams'>, localPath: string): readonly UpstreamRepository[] {
  const path = trimmed(localPath);
  return config.upstreams
    .filter((upstream) => glob(localPattern(upstream)).test(path))
    .map((upstream) => ({ url: upstream.url, repository: repositoryAt(upstream, path) }));
}

/** The one upstream of a local path; `undefined` where only what was pushed is served. Throws `zot-ambiguous`. */
export function upstreamOf(config: Pick<ZotConfig, 'upstreams'>, localPath: string): UpstreamRepository | undefined {
  const found = upstreamsOf(config, localPath);
  if (found.length < 2) return found[0];
  throw new LongshoreError(
    'zot-ambiguous',
    `cannot say where "${localPath}" comes from: ${found.map(({ url }) => url).join(', ')} would all be asked`,
    {
      next: 'Give each upstream a destination of its own.',
    },
  );
}

/** The rows of a namespace table (local path → upstream, `null` for private) that the configuration does not bring about. */
export function namespaceProblems(
  config: Pick<ZotConfig, 'upstreams'>,
  table: Readonly<Record<string, UpstreamRepository | null>>,
): readonly string[] {
  return Object.entries(table).flatMap(([path, wanted]) => {
    const found = upstreamsOf(config, path).map(spelled);
    const expected = wanted === null ? [] : [spelled(wanted)];
    if (found.join() === expected.join()) return [];
    return [`${path} comes from ${found.join(' or ') || 'nowhere'}, expected ${expected[0] ?? 'nowhere'}`];
  });
}

function spelled({ url, repository }: UpstreamRepository): string {
  return `${url}/${repository}`;
}

function localPattern({ destination, prefix = '**' }: ZotUpstream): string {
  return trimmed(`${trimmed(destination)}/${trimmed(prefix)}`);
}

/** The local path without the destination: prefixes stay in it, since `stripPrefix` is not used. */
function repositoryAt({ destination }: ZotUpstream, path: string): string {
  const start = trimmed(destination);
  return trimmed(path.startsWith(start) ? path.slice(start.length) : path);
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

/** `**` stands for any number of segments, none included; `*` and `?` stay within one. */
function glob(pattern: string): RegExp {
  const segments = pattern.split('/').map((segment) =>
    segment === '**'
      ? '**'
      : segment
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '[^/]*')
          .replaceAll('?', '[^/]'),
  );
  const source = segments.reduce((done, segment, index) => {
    if (segment !== '**') return index === 0 ? segment : `${done}/${segment}`;
    return index === 0 ? '(?:[^/]+(?:/[^/]+)*)?' : `${done}(?:/[^/]+)*`;
  }, '');
  return new RegExp(`^${source.replace('(?:[^/]+(?:/[^/]+)*)?/', '(?:[^/]+/)*')}$`);
}
