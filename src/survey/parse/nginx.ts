// nginx's configuration (nginx.org/en/docs/beginners_guide.html and ngx_http_proxy_module): words, blocks in braces, `;`. Files are
// given together, since `include` draws one into another and order does not matter for routes.
import type { SeenRoute } from '../seen.ts';

interface Directive {
  readonly words: readonly string[];
  readonly block: readonly Directive[];
}

export function parseNginx(text: string): readonly SeenRoute[] {
  const all = flatten(directivesOf(text));
  const upstreams = new Map(
    all
      .filter(({ words }) => words[0] === 'upstream')
      .map(({ words, block }) => [words[1] ?? '', block.filter((each) => each.words[0] === 'server').map((each) => each.words[1] ?? '')]),
  );
  return all.filter(({ words }) => words[0] === 'server' && words.length === 1).flatMap((server) => routesOf(server, upstreams));
}

/** Addresses of `include`, for the next look. */
export function nginxIncludes(text: string): readonly string[] {
  return flatten(directivesOf(text)).flatMap(({ words: [name, path] }) => (name === 'include' && path !== undefined ? [path] : []));
}

function routesOf({ block }: Directive, upstreams: ReadonlyMap<string, readonly string[]>): readonly SeenRoute[] {
  const valuesOf = (name: string): readonly string[] =>
    block.filter(({ words }) => words[0] === name).flatMap(({ words }) => words.slice(1));
  const names = valuesOf('server_name').filter((name) => name !== '_');
  const listens = block.filter(({ words }) => words[0] === 'listen').map(({ words }) => words[1] ?? '80');
  const locations = flatten(block).filter(({ words }) => words[0] === 'location');
  const own = { words: ['location', '/'], block };
  return [own, ...locations].flatMap((location) => {
    const pass = location.block.find(({ words: [name = ''] }) => /^(proxy|fastcgi|uwsgi|grpc)_pass$/.test(name))?.words[1];
    if (pass === undefined) return [];
    const [, scheme = '', host = ''] = /^(\w+:\/\/)?([^/]*)/.exec(pass) ?? [];
    const to = upstreams.get(host)?.map((server) => `${scheme}${server}`) ?? [pass];
    return [{ proxy: 'nginx', names, listens, path: location.words.at(-1) ?? '/', upstreams: to }];
  });
}

function flatten(directives: readonly Directive[]): readonly Directive[] {
  return directives.flatMap((each) => [each, ...flatten(each.block)]);
}

/** Blocks deeper than any configuration has are read as if they were flat. */
const deepest = 50;

function directivesOf(text: string): readonly Directive[] {
  const root: Directive[] = [];
  const stack: Directive[][] = [root];
  let words: string[] = [];
  for (const [token, , double, single] of text.matchAll(/#[^\n]*|("((?:[^"\\]|\\.)*)"|'([^']*)')|[{};]|[^\s{};"'#]+|["']/g)) {
    if (token.startsWith('#')) continue;
    const into = stack.at(-1) ?? root;
    if (token === ';') {
      if (words.length > 0) into.push({ words, block: [] });
      words = [];
    } else if (token === '{') {
      const block: Directive[] = [];
      into.push({ words, block });
      stack.push(stack.length < deepest ? block : into);
      words = [];
    } else if (token === '}') {
      if (stack.length > 1) stack.pop();
      words = [];
    } else words.push(double ?? single ?? token);
  }
  return root;
}
