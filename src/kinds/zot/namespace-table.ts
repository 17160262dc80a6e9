// The namespace table of a pull-through cache: what its author promises about local paths. The sync rules have to bring
// about exactly that, and to have one answer for every path there is.
import { globMatches, globMeet, globProblems, trimSlashes } from './glob.ts';
import { localPattern, upstreamsOf, type ZotUpstream } from './sync-rules.ts';

/**
 * Local paths to where they come from: `{ 'docker.io/**': 'https://registry-1.docker.io/**', 'blumeops/**': 'private' }`.
 * A `/**` at the end of both sides stands for the same rest; the more specific row wins.
 */
export type NamespaceTable = { readonly [localPaths: string]: string };

/** Every way in which rules and table differ, as sentences with a path that shows it. */
export function namespaceProblems(upstreams: readonly ZotUpstream[], table: NamespaceTable): readonly string[] {
  const malformed = [
    ...upstreams.flatMap(({ url, prefix = '', destination }) => [
      ...(/^https?:\/\/[^/]+\/?$/.test(url) ? [] : [`upstream "${url}" is no http or https URL of a registry`]),
      ...globProblems('the prefix', prefix),
      ...(/[*?]/.test(destination) ? [`the destination "${destination}" is no pattern`] : []),
    ]),
    ...Object.entries(table).flatMap(([paths, source]) => rowProblems(paths, source)),
  ];
  return malformed.length > 0 ? malformed : [...ambiguities(upstreams), ...broken(upstreams, table), ...undeclared(upstreams, table)];
}

function rowProblems(paths: string, source: string): readonly string[] {
  const rest = paths.endsWith('**');
  return [
    ...globProblems('the namespace', paths),
    ...(/[*?]/.test(paths.replace(/(^|\/)\*\*$/, '')) ? [`the namespace "${paths}" has a wildcard elsewhere than as /** at its end`] : []),
    ...(source === 'private' || (/^https?:\/\/[^/*?]+(\/[^*?]+?)?(\/\*\*)?$/.test(source) && source.endsWith('/**') === rest)
      ? []
      : [`the namespace "${paths}" comes from "${source}", which is neither private nor an upstream's URL that ends as it does`]),
  ];
}

/** Two rules that are asked for one path. */
function ambiguities(upstreams: readonly ZotUpstream[]): readonly string[] {
  return upstreams.flatMap((one, index) =>
    upstreams.slice(index + 1).flatMap((other) => {
      const path = globMeet(localPattern(one), localPattern(other));
      if (path === undefined) return [];
      const asked = upstreamsOf([one, other], path).map(spelled).join(' and then ');
      return [`"${path}" has no one source: ${asked} are asked; give each upstream a destination of its own`];
    }),
  );
}

/** Rows that the rules do not bring about. */
function broken(upstreams: readonly ZotUpstream[], table: NamespaceTable): readonly string[] {
  return Object.keys(table).flatMap((row) => {
    const meeting = upstreams.flatMap((upstream) => globMeet(localPattern(upstream), row) ?? []);
    const path = [...new Set([...examplesOf(row), ...meeting])].find((each) => {
      if (each === '' || rowOf(table, each) !== row) return false;
      return upstreamsOf(upstreams, each).map(spelled).join() !== expectedAt(table, row, each).join();
    });
    if (path === undefined) return [];
    const found = upstreamsOf(upstreams, path).map(spelled).join(' or ') || 'nowhere';
    return [`"${path}" comes from ${found}, expected ${expectedAt(table, row, path)[0] ?? 'nowhere: it is private'}`];
  });
}

/** Rules that serve what no row tells of. */
function undeclared(upstreams: readonly ZotUpstream[], table: NamespaceTable): readonly string[] {
  return upstreams.flatMap((upstream) => {
    const paths = [localPattern(upstream), ...Object.keys(table)].flatMap(examplesOf);
    const path = paths.find((each) => each !== '' && globMatches(localPattern(upstream), each) && rowOf(table, each) === undefined);
    return path === undefined ? [] : [`"${path}" comes from ${spelled(upstreamsOf([upstream], path)[0])}, and no namespace says so`];
  });
}

function expectedAt(table: NamespaceTable, row: string, path: string): readonly string[] {
  const source = table[row] ?? 'private';
  if (source === 'private') return [];
  if (!row.endsWith('**')) return [source];
  const start = row.slice(0, -2);
  return [`${source.slice(0, -3)}/${path.slice(start.length)}`];
}

/** The row that a path belongs to: of those that match, the longest. */
function rowOf(table: NamespaceTable, path: string): string | undefined {
  return Object.keys(table)
    .filter((row) => (row.endsWith('/**') ? path.startsWith(row.slice(0, -2)) : row === '**' || row === path))
    .sort((a, b) => b.length - a.length)[0];
}

function examplesOf(pattern: string): readonly string[] {
  const plain = pattern.replaceAll(/(^|\/)\*(?=\/|$)/g, '$1x').replaceAll('?', 'x');
  return ['x', 'x/y', 'x/y/z'].map((rest) => trimSlashes(plain.replaceAll('**', rest).replaceAll('*', '')));
}

function spelled(upstream: { readonly url: string; readonly repository: string } | undefined): string {
  return upstream === undefined ? 'nowhere' : `${upstream.url.replace(/\/$/, '')}/${upstream.repository}`;
}
