// A Caddyfile (caddyserver.com/docs/caddyfile/concepts): site addresses, a block, in it `reverse_proxy [matcher] upstreams…`. A
// snippet `(name)` and the global block are no sites.
import type { SeenRoute } from '../seen.ts';

export function parseCaddyfile(text: string): readonly SeenRoute[] {
  const routes: SeenRoute[] = [];
  let depth = 0;
  let names: readonly string[] = [];
  let handled: { readonly path: string; readonly depth: number } | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const opens = line.endsWith('{');
    const words = line
      .replace(/\s*\{$/, '')
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    if (depth === 0 && opens) names = words;
    else if (depth === 0 && line !== '}') names = words.length > 1 ? names : words;
    const [directive, ...rest] = words;
    if (directive === 'handle' || directive === 'handle_path' || directive === 'route') {
      if (opens) handled = { path: rest[0] ?? '/', depth: depth + 1 };
    } else if (directive === 'reverse_proxy' && names.length > 0 && !names[0]?.startsWith('(')) {
      const path = rest.find((word) => /^[/*@]/.test(word) && !word.startsWith('//'));
      const upstreams = rest.filter((word) => word !== path);
      routes.push({ proxy: 'caddy', names, listens: [], path: path ?? handled?.path ?? '/', upstreams });
    }
    if (opens) depth += 1;
    if (line === '}') {
      depth = Math.max(0, depth - 1);
      if (handled !== undefined && depth < handled.depth) handled = undefined;
      if (depth === 0) names = [];
    }
  }
  return routes.filter(({ upstreams }) => upstreams.length > 0);
}
